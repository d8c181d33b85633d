/* SPDX-License-Identifier: Apache-2.0
 *
 * What counts as the same documents, and what does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/read.h"
#include "format/same.h"

static bool same(struct str before, struct str after)
{
    struct arena a;
    struct doc_set old = { 0 }, new = { 0 };
    struct diag_sink sink;
    struct format_file file;
    struct format_refusal refusal;
    bool result;

    arena_init(&a, 0);
    diag_init(&sink, &a);
    assert_true(doc_parse(&a, 0, before, &old, &sink));
    assert_true(doc_parse(&a, 0, after, &new, &sink));
    assert_true(format_read(&a, before, &old, false, &file, &refusal));
    result = format_same_trees(&file, after, &new);
    arena_fini(&a);
    return result;
}

static void values_count_and_layout_does_not(void **state)
{
    static const struct {
        const char *before, *after;
        bool same;
    } rows[] = {
        { "a: {b: [c, \"d\"]}\n", "a:\n  b:\n    - c\n    - d\n", true },
        { "a: &x 1\nb: *x\n", "a:   &x 1\nb:   *x\n", true },
        { "a: 1\nb: 2\n", "a: 1\nb: 3\n", false },
        { "a: 1\nb: 2\n", "a: 1\nc: 2\n", false },
        { "a: 1\nb: 2\n", "b: 2\na: 1\n", false },
        { "a: [1]\n", "a: [1, 2]\n", false },
        { "a: 1\n", "a: 1\n---\nb: 1\n", false },
        { "a: 'null'\n", "a: null\n", false },
        { "a: &x 1\nb: *x\n", "a: &x 1\nb: 1\n", false },
        { "a: &x 1\nb: &y 2\nc: *x\n", "a: &x 1\nb: &y 2\nc: *y\n", false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        if (same(str_of(rows[i].before), str_of(rows[i].after)) != rows[i].same)
            fail_msg("%s against %s", rows[i].before, rows[i].after);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_count_and_layout_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
