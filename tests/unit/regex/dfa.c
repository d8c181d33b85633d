/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/dfa.c: states and steps are bounded; bytes that are alike share a class.
 */
#include "regex/dfa.h"
#include "kit/test.h"

static bool make(struct arena *a, const char *pattern, uint32_t states, uint64_t steps,
                 struct regex_dfa *dfa)
{
    struct regex_limits limits = regex_limits;
    struct regex_program program;
    struct regex_fault fault;
    struct regex_nfa nfa;

    limits.dfa_states = states;
    limits.steps = steps;
    assert_true(regex_parse_program(a, str_of(pattern), &limits, &program, &fault));
    assert_true(regex_nfa_make(a, &program, &limits, &nfa));
    return regex_dfa_make(a, &nfa, &limits, dfa);
}

/* One state for each pair of the last `n` bytes. */
#define BLOWUP "(a|b)*a(a|b){20}"

static void states_and_steps_are_bounded(void **state)
{
    struct regex_dfa dfa;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_false(make(&a, BLOWUP, REGEX_DFA_STATES_MAX, REGEX_STEPS_MAX, &dfa));
    assert_true(make(&a, "abc", 4, 1000, &dfa));
    assert_false(make(&a, "abc", 3, 1000, &dfa));
    assert_false(make(&a, "abc", 4, 5, &dfa));
    arena_fini(&a);
}

static void alike_bytes_share_a_class(void **state)
{
    struct regex_dfa dfa;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_true(make(&a, "[a-z]+/[a-f0-9]*", 100, 10000, &dfa));
    assert_int_equal(dfa.class_count, 5);
    assert_int_equal(dfa.classes['a'], dfa.classes['f']);
    assert_int_not_equal(dfa.classes['a'], dfa.classes['g']);
    assert_int_equal(dfa.classes['A'], dfa.classes[0xff]);
    arena_fini(&a);
}

static void the_dead_state_is_never_left(void **state)
{
    struct regex_dfa dfa;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_true(make(&a, "a|bc", 100, 10000, &dfa));
    assert_false(dfa.accept[0]);
    for (uint32_t c = 0; c < dfa.class_count; c++)
        assert_int_equal(regex_dfa_next(&dfa, 0, c), 0);
    assert_true(regex_dfa_match(&dfa, STR("bc")));
    assert_false(regex_dfa_match(&dfa, STR("b")));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_and_steps_are_bounded),
        cmocka_unit_test(alike_bytes_share_a_class),
        cmocka_unit_test(the_dead_state_is_never_left),
    };

    return cmocka_run_group_tests_name("regex_dfa", tests, NULL, NULL);
}
