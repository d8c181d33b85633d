/* SPDX-License-Identifier: Apache-2.0
 *
 * What a gap is made of, and where in its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/gap.h"

static void a_gap_is_read_piece_by_piece(void **state)
{
    static const struct {
        enum format_piece_kind kind;
        struct str text;
        uint32_t breaks;
    } want[] = {
        { FORMAT_MARK, STR_INIT(":"), 0 },        { FORMAT_ANCHOR, STR_INIT("&a_1-b"), 0 },
        { FORMAT_MARK, STR_INIT(","), 0 },        { FORMAT_COMMENT, STR_INIT("# one, two"), 0 },
        { FORMAT_SEPARATOR, STR_INIT("---"), 2 }, { FORMAT_MARK, STR_INIT("-"), 1 },
        { FORMAT_OTHER, STR_INIT(""), 0 },
    };
    struct str text = STR(": &a_1-b, # one, two \r\n\n---\n- ?\n");
    uint32_t at = 0;

    (void)state;
    for (size_t i = 0; i < LEN(want); i++) {
        struct format_piece p = format_gap_next(text, &at, (uint32_t)text.n);

        assert_int_equal(p.kind, want[i].kind);
        assert_int_equal(p.breaks, want[i].breaks);
        assert_true(str_eq(str_sub(text, p.start, p.end - p.start), want[i].text));
    }
}

static void nothing_behind_the_limit_is_seen(void **state)
{
    uint32_t at = 0;
    struct format_piece p = format_gap_next(STR("  # c"), &at, 2);

    (void)state;
    assert_int_equal(p.kind, FORMAT_END);
    assert_int_equal(at, 2);
}

static void columns_count_characters(void **state)
{
    struct str text = STR("x\n  \xc3\xa4\xc3\xb6 y");

    (void)state;
    assert_int_equal(format_gap_column(text, 9), 5);
    assert_int_equal(format_gap_indent(text, 9), 2);
    assert_int_equal(format_gap_width(text), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_is_read_piece_by_piece),
        cmocka_unit_test(nothing_behind_the_limit_is_seen),
        cmocka_unit_test(columns_count_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
