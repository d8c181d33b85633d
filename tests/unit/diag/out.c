/* SPDX-License-Identifier: Apache-2.0
 *
 * The buffer and the words that all formats share.
 */
#include "sample.h"

#include "diag/out.h"

static void a_text_grows_piece_by_piece(void **state)
{
    struct arena a;
    struct diag_out o = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    for (unsigned i = 0; i < 3000; i++) {
        diag_out_add(&o, STR("ab"));
        diag_out_fmt(&o, "%u;", i % 10);
    }
    assert_int_equal(o.n, 4 * 3000);
    assert_memory_equal(o.p + 4 * 2999, "ab9;", 4);
    arena_fini(&a);
}

static void the_summary_counts_in_english(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    assert_int_equal(diag_out_summary(&s.arena, &s.sink).n, 0);
    diag_add(&s.sink, DIAG_WRONG_TYPE, DIAG_NOWHERE, "x");
    diag_add(&s.sink, DIAG_WRONG_TYPE, DIAG_NOWHERE, "y");
    diag_add(&s.sink, DIAG_SPLIT_JUMP, DIAG_NOWHERE, "z");
    assert_true(str_eq(diag_out_summary(&s.arena, &s.sink), STR("2 errors, 1 warning")));
    assert_true(str_eq(diag_out_code(&s.arena, DIAG_SPLIT_JUMP), STR("PX405")));
    assert_int_equal(diag_out_code(&s.arena, DIAG_INPUT).n, 0);
    assert_true(str_eq(diag_out_level(DIAG_INFO), STR("info")));
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_grows_piece_by_piece),
        cmocka_unit_test(the_summary_counts_in_english),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
