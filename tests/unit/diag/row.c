/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of cells, gutters and windows.
 */
#include "sample.h"

#include "diag/row.h"

static void later_text_covers_earlier_and_nothing_passes_the_last_column(void **state)
{
    struct arena a;
    struct diag_out o = { .arena = &a };
    struct diag_row r = { .count = 0 };

    (void)state;
    arena_init(&a, 0);
    assert_int_equal(diag_row_gutter(&r, 3, 42, '|'), 6);
    diag_row_put(&r, 6, STR("abc\xC3\xA9"), ROW_PLAIN);
    diag_row_put(&r, 7, STR("X"), ROW_ERROR);
    diag_row_fill(&r, 95, 20, '-', ROW_PLAIN);
    diag_row_print(&o, &r, false);
    assert_int_equal(o.n, 100 + 1 + 1);
    assert_memory_equal(o.p, " 42 | aXc\xC3\xA9   ", 14);
    arena_fini(&a);
}

static void a_long_line_is_shown_around_what_matters(void **state)
{
    struct arena a;
    uint32_t shift;

    (void)state;
    arena_init(&a, 0);
    assert_true(str_eq(diag_row_window(&a, STR("short"), 20, 0, 5, &shift), STR("short")));
    assert_true(str_eq(diag_row_window(&a, STR("0123456789abcdefghij"), 10, 1, 3, &shift),
                       STR("0123456...")));
    assert_int_equal(shift, 0);
    assert_true(str_eq(diag_row_window(&a, STR("0123456789abcdefghij"), 10, 19, 20, &shift),
                       STR("...defghij")));
    assert_int_equal(shift, 10);
    arena_fini(&a);
}

static void a_wide_line_is_printed_whole(void **state)
{
    enum { WIDE = 150, GUTTER = 5 };
    char text[WIDE];
    struct diag_row r = { .count = 0 };
    struct arena a;
    struct diag_out o = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    memset(text, 'x', sizeof(text));
    (void)diag_row_gutter(&r, 2, 7, '+');
    diag_row_print_wide(&o, &r, (struct str){ text, WIDE }, ROW_ADDED, false);
    assert_int_equal(o.n, GUTTER + WIDE + 1);
    assert_memory_equal(o.p, " 7 + xxx", 8);
    o.n = 0;
    diag_row_print_wide(&o, &r, STR("  "), ROW_ADDED, false);
    assert_true(str_eq((struct str){ o.p, o.n }, STR(" 7 +\n")));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_text_covers_earlier_and_nothing_passes_the_last_column),
        cmocka_unit_test(a_long_line_is_shown_around_what_matters),
        cmocka_unit_test(a_wide_line_is_printed_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
