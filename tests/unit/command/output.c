/* SPDX-License-Identifier: Apache-2.0
 *
 * Percentages, formats, files.
 */
#include "command/output.h"

#include <stdlib.h>
#include <unistd.h>

#include "command/rows.h"
#include "kit/test.h"

static void shares_print_as_short_percentages(void **state)
{
    static const struct {
        uint32_t share;
        const char *text;
    } rows[] = { { 0, "0" },       { 1, "0.01" },     { 50, "0.5" },
                 { 1250, "12.5" }, { 9999, "99.99" }, { 10000, "100" } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        KIT_TEXT(command_output_percent(&a, rows[i].share), rows[i].text);
    arena_fini(&a);
}

static void formats_may_be_repeated_and_go_into_files(void **state)
{
    static const char *const names[] = { "human", "json", NULL };
    struct str given[] = { STR_INIT("json=a=b.json"), STR_INIT("human") };
    struct command_formats formats = { 0 }, none = { 0 };
    struct arena a;
    struct command_context c = { .command = &command_test, .arena = &a };

    (void)state;
    arena_init(&a, 0);
    assert_true(command_output_formats(&c, names, &none));
    assert_int_equal(none.count, 1);
    assert_int_equal(none.items[0].format, 0);
    assert_null(none.items[0].file.p);
    c.values[COMMAND_OPT_FORMAT] = (struct command_words){ given, LEN(given), LEN(given) };
    assert_true(command_output_formats(&c, names, &formats));
    assert_int_equal(formats.count, 2);
    assert_int_equal(formats.items[0].format, 1);
    KIT_TEXT(formats.items[0].file, "a=b.json");
    assert_int_equal(formats.items[1].format, 0);
    arena_fini(&a);
}

static void files_are_read_whole_aligned_and_bounded(void **state)
{
    char path[] = "/tmp/px-output-XXXXXX";
    int fd = mkstemp(path);
    struct arena a;
    struct str bytes;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "hello", 5), 5);
    (void)close(fd);
    arena_init(&a, 0);
    assert_true(command_output_read(&a, str_of(path), 5, &bytes));
    KIT_TEXT(bytes, "hello");
    assert_int_equal((uintptr_t)bytes.p % 64, 0);
    assert_false(command_output_read(&a, str_of(path), 4, &bytes));
    assert_false(command_output_read(&a, STR("/tmp"), 4096, &bytes));
    (void)unlink(path);
    assert_false(command_output_read(&a, str_of(path), 5, &bytes));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_print_as_short_percentages),
        cmocka_unit_test(formats_may_be_repeated_and_go_into_files),
        cmocka_unit_test(files_are_read_whole_aligned_and_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
