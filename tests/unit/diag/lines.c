/* SPDX-License-Identifier: Apache-2.0
 *
 * Places in texts, and what of a text is shown.
 */
#include "sample.h"

#include "diag/lines.h"

static void places_count_lines_and_code_points_from_one(void **state)
{
    static const struct {
        const char *text;
        uint32_t offset, line, column;
    } rows[] = {
        { "", 0, 1, 1 },
        { "ab\ncd", 0, 1, 1 },
        { "ab\ncd", 2, 1, 3 },
        { "ab\ncd", 3, 2, 1 },
        { "ab\ncd", 5, 2, 3 },
        { "ab\n", 3, 2, 1 },
        { "\n\n", 1, 2, 1 },
        { "ab", 99, 1, 3 },
        { "\xC3\xA9x", 2, 1, 2 },
        { "a\r\nb", 3, 2, 1 },
        { "\xF0\x9F\x98\x80 k", 5, 1, 3 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sample s;
        struct diag_lines_place at;
        uint32_t line, column;

        sample_init(&s, "a", rows[i].text, NULL, NULL);
        at = diag_lines_place(diag_lines_new(&s.arena, s.files), 0, rows[i].offset);
        assert_int_equal(at.line, rows[i].line);
        assert_int_equal(at.column, rows[i].column);
        diag_print_position(str_of(rows[i].text), rows[i].offset, &line, &column);
        assert_int_equal(line, rows[i].line);
        assert_int_equal(column, rows[i].column);
        arena_fini(&s.arena);
    }
}

static void lines_come_without_their_ends(void **state)
{
    struct sample s;
    struct diag_lines *l;
    uint32_t start;

    (void)state;
    sample_init(&s, "a", "one\r\n\ntwo", NULL, NULL);
    l = diag_lines_new(&s.arena, s.files);
    assert_true(str_eq(diag_lines_text(l, 0, 1, &start), STR("one")));
    assert_true(str_eq(diag_lines_text(l, 0, 2, &start), STR("")));
    assert_true(str_eq(diag_lines_text(l, 0, 3, &start), STR("two")));
    assert_int_equal(start, 6);
    assert_true(diag_lines_text(l, 0, 4, &start).n == 0);
    assert_true(diag_lines_known(l, (struct diag_span){ 0, 0, 0 }));
    assert_false(diag_lines_known(l, DIAG_NOWHERE));
    arena_fini(&s.arena);
}

static void tame_text_keeps_its_columns(void **state)
{
    static const struct {
        struct str text, tame;
    } rows[] = {
        { STR_INIT("a\tb"), STR_INIT("a b") },
        { STR_INIT("\x1b[0m"), STR_INIT("?[0m") },
        { STR_INIT("\xC3\xA9\xFFz"), STR_INIT("\xC3\xA9?z") },
        { STR_INIT("\xC2\x9B"), STR_INIT("?") },
        { STR_INIT("\xE2\x80\xAEx"), STR_INIT("?x") },
        { STR_INIT("a\x00z"), STR_INIT("a?z") },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        assert_true(str_eq(diag_lines_tame(&a, rows[i].text), rows[i].tame));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_count_lines_and_code_points_from_one),
        cmocka_unit_test(lines_come_without_their_ends),
        cmocka_unit_test(tame_text_keeps_its_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
