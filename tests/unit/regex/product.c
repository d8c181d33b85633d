/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/product.c: intersection, difference and inclusion, with shortest examples.
 */
#include "regex/product.h"
#include "kit/test.h"

static struct regex_dfa compile(struct arena *a, const char *pattern)
{
    struct regex_fault fault;
    struct regex r = { 0 };

    assert_true(regex_compile(a, str_of(pattern), &regex_limits, &r, &fault));
    return r.dfa;
}

static void languages_meet_and_exceed_each_other(void **state)
{
    static const struct {
        const char *x, *y, *both, *only_x; /* a shortest text; NULL: none */
    } rows[] = {
        { "[a-f]+", "[d-k]+", "d", "a" },
        { "a*", "b*", "", "a" },
        { "a+", "b+", NULL, "a" },
        { "ab", "a.", "ab", NULL },
        { "a.", "ab", "ab", "ax" },
        { "(a|b)*abb", ".*bb", "abb", NULL },
        { "/v[0-9]/.*", "/v1/.*", "/v1/", "/v0/" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct regex_dfa x = compile(&a, rows[i].x), y = compile(&a, rows[i].y);
        struct str text = STR("");

        assert_int_equal(regex_product_meet(&a, &x, &y, &text),
                         rows[i].both ? REGEX_YES : REGEX_NO);
        if (rows[i].both)
            KIT_TEXT(text, rows[i].both);
        assert_int_equal(regex_product_exceed(&a, &x, &y, &text),
                         rows[i].only_x ? REGEX_YES : REGEX_NO);
        if (rows[i].only_x)
            KIT_TEXT(text, rows[i].only_x);
    }
    arena_fini(&a);
}

static void each_combination_has_its_example(void **state)
{
    struct regex_cells cells;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    {
        struct regex_dfa all = compile(&a, "[a-c]{1,2}"), x = compile(&a, "a.*"),
                         y = compile(&a, ".*b");
        const struct regex_dfa *dfas[] = { &all, &x, &y };

        assert_true(regex_product_cells(&a, dfas, LEN(dfas), 1, REGEX_PRODUCT_STATES_MAX, &cells));
    }
    assert_int_equal(cells.count, 4);
    for (size_t i = 0; i < cells.count; i++) {
        struct str t = cells.items[i].text;

        assert_int_equal(cells.items[i].in & 1, 1);
        assert_int_equal(cells.items[i].in >> 1 & 1, t.p[0] == 'a');
        assert_int_equal(cells.items[i].in >> 2 & 1, t.p[t.n - 1] == 'b');
    }
    arena_fini(&a);
}

static void too_many_states_are_told(void **state)
{
    struct regex_cells cells;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    {
        struct regex_dfa x = compile(&a, "(a{7})*"), y = compile(&a, "(a{11})*");
        const struct regex_dfa *dfas[] = { &x, &y };

        assert_true(regex_product_cells(&a, dfas, 2, 1, 78, &cells));
        assert_int_equal(cells.count, 2); /* the first alone, both */
        assert_false(regex_product_cells(&a, dfas, 2, 1, 60, &cells));
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_meet_and_exceed_each_other),
        cmocka_unit_test(each_combination_has_its_example),
        cmocka_unit_test(too_many_states_are_told),
    };

    return cmocka_run_group_tests_name("regex_product", tests, NULL, NULL);
}
