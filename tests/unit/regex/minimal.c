/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/minimal.c: one language, one automaton, number by number; and the least one.
 */
#include "kit/test.h"
#include "regex/product.h"

static struct regex_dfa compile(struct arena *a, const char *pattern)
{
    struct regex_fault fault;
    struct regex r = { 0 };

    assert_true(regex_compile(a, str_of(pattern), &regex_limits, &r, &fault));
    return r.dfa;
}

static void equal_languages_have_equal_automata(void **state)
{
    static const char *const rows[][3] = {
        { "a|b|c", "[a-c]", "c|[ab]" },
        { "(a*)*", "a*", "(a|aa)*" },
        { "aa*", "a+", "a{1,}" },
        { "(a|b)*", "(a*b*)*", "(b|a+)*" },
        { "a{2,4}", "aaa?a?", "(aa|aaa)a?" },
        { "(?i)get", "[gG][eE][tT]", "(?i)GET" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        for (size_t k = 1; k < 3; k++) {
            struct regex_dfa x = compile(&a, rows[i][0]), y = compile(&a, rows[i][k]);

            if (!regex_product_same(&x, &y))
                fail_msg("%s and %s differ", rows[i][0], rows[i][k]);
        }
    arena_fini(&a);
}

static void the_automaton_is_the_least(void **state)
{
    static const struct {
        const char *pattern;
        uint32_t states, classes; /* with the dead one */
    } rows[] = {
        { ".*", 2, 1 },
        { "a", 3, 2 },
        { "a*", 2, 2 },
        { "[^/]+", 3, 2 },
        { "abc", 5, 4 },
        { "(a|b)*abb", 5, 3 },
        { "(a|b)*a(a|b){3}", 17, 3 },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct regex_dfa dfa = compile(&a, rows[i].pattern);

        if (dfa.state_count != rows[i].states || dfa.class_count != rows[i].classes)
            fail_msg("%s: %u states, %u classes", rows[i].pattern, dfa.state_count,
                     dfa.class_count);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_languages_have_equal_automata),
        cmocka_unit_test(the_automaton_is_the_least),
    };

    return cmocka_run_group_tests_name("regex_minimal", tests, NULL, NULL);
}
