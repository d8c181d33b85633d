/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/nfa.c: repeats copy, and copies are counted before they are made.
 */
#include "regex/nfa.h"
#include "kit/test.h"

static bool make(struct arena *a, const char *pattern, uint32_t max, struct regex_nfa *nfa)
{
    struct regex_limits limits = regex_limits;
    struct regex_program program;
    struct regex_fault fault;

    limits.nfa_states = max;
    assert_true(regex_parse_program(a, str_of(pattern), &limits, &program, &fault));
    return regex_nfa_make(a, &program, &limits, nfa);
}

static void states_are_bounded(void **state)
{
    struct regex_nfa nfa;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_true(make(&a, "a{1000}", 3100, &nfa));
    assert_false(make(&a, "a{1000}", 1000, &nfa));
    assert_false(make(&a, "((a{1000}){1000}){1000}", REGEX_NFA_STATES_MAX, &nfa));
    arena_fini(&a);
}

static void there_is_one_accepting_state(void **state)
{
    static const char *const patterns[] = { "", "a", "a|b", "(a*)*", "a{0}", "a{2,5}|[\xc3\xa9]" };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(patterns); i++) {
        struct regex_nfa nfa;
        size_t accepting = 0;

        assert_true(make(&a, patterns[i], 1000, &nfa));
        for (size_t k = 0; k < nfa.count; k++) {
            accepting += nfa.items[k].kind == REGEX_NFA_ACCEPT;
            assert_true(nfa.items[k].out == REGEX_NFA_NONE || nfa.items[k].out < nfa.count);
        }
        assert_int_equal(accepting, 1);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_bounded),
        cmocka_unit_test(there_is_one_accepting_state),
    };

    return cmocka_run_group_tests_name("regex_nfa", tests, NULL, NULL);
}
