/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/search.c: where matches begin, told from a text's end; anchors; limits.
 */
#include "regex/search.h"

#include "kit/test.h"
#include "regex/dfa.h"

static struct str reversed(struct arena *a, const char *text)
{
    struct str s = str_of(text);
    char *p = arena_take_text(a, s.n);

    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[s.n - 1 - i];
    return (struct str){ p, s.n };
}

/* The backward automaton takes what a match begins with, whatever follows it. */
static void a_match_begins_where_the_rest_begins_with_one(void **state)
{
    static const struct {
        const char *pattern, *rest;
        bool begins;
    } rows[] = {
        { "ab", "ab", true },     { "ab", "abx", true },    { "ab", "xab", false },
        { "ab", "a", false },     { "a*", "", true },       { "a*", "zzz", true },
        { "a+b", "aaab!", true }, { "a+b", "aaa", false },  { "a|bc", "bcd", true },
        { "a|bc", "cb", false },  { "[^/]+$", "ab", true }, { "[^/]+$", "ab/", false },
        { "ab$", "abx", false },  { "ä", "ä!", true },      { "(?i)get", "GETaway", true },
        { "x{3}", "xxxx", true }, { "x{3}", "xx", false },  { ".", "", false },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct regex_search s;
        struct regex_fault fault;

        assert_true(regex_search_make(&a, str_of(rows[i].pattern), &regex_limits, &s, &fault));
        if (regex_dfa_match(&s.backward, reversed(&a, rows[i].rest)) != rows[i].begins)
            fail_msg("%s %s", rows[i].pattern, rows[i].rest);
    }
    arena_fini(&a);
}

static void an_anchor_holds_for_the_whole_pattern_or_is_refused(void **state)
{
    static const struct {
        const char *pattern, *said; /* "start end", or the byte that is complained about */
    } rows[] = {
        { "a", "0 0" },       { "^a", "1 0" },    { "a$", "0 1" },        { "^a$", "1 1" },
        { "^a|^b", "1 0" },   { "a$|b$", "0 1" }, { "^(?:a|b)$", "1 1" }, { "(?i)^a", "1 0" },
        { "^a|b", "! 0" },    { "a|b$", "! 3" },  { "a|^b", "! 2" },      { "[$^]|a", "0 0" },
        { "(a|b)|c", "0 0" }, { "a(^b)", "! 2" }, { "^^a", "! 1" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct regex_search s;
        struct regex_fault fault;
        struct str said;

        if (regex_search_make(&a, str_of(rows[i].pattern), &regex_limits, &s, &fault))
            said = str_fmt(&a, "%d %d", s.at_start, s.at_end);
        else
            said = str_fmt(&a, "! %zu", fault.at);
        if (!str_eq(said, str_of(rows[i].said)))
            fail_msg("%s: " STR_FMT, rows[i].pattern, STR_ARG(said));
    }
    arena_fini(&a);
}

/* Whether the n-th byte from the end is an `a` takes 2^n states to know from the front; read backwards it is the byte
 * after n others, and the other way round. */
static void the_automaton_that_reads_backwards_has_its_limit_too(void **state)
{
    struct regex_limits small = regex_limits;
    struct regex_search s;
    struct regex_fault fault = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    small.dfa_states = 64;
    assert_true(regex_search_make(&a, STR("a.{3}"), &small, &s, &fault));
    assert_false(regex_search_make(&a, STR("a.{9}b"), &small, &s, &fault));
    assert_int_equal(fault.trouble, REGEX_TOO_LARGE);
    assert_int_equal(fault.max, 64);
    small = regex_limits;
    small.nfa_states = 20;
    assert_true(regex_search_make(&a, STR("abc"), &small, &s, &fault));
    assert_false(regex_search_make(&a, STR("(?:ab|cd|ef|gh)*"), &small, &s, &fault));
    assert_int_equal(fault.trouble, REGEX_TOO_LARGE);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_begins_where_the_rest_begins_with_one),
        cmocka_unit_test(an_anchor_holds_for_the_whole_pattern_or_is_refused),
        cmocka_unit_test(the_automaton_that_reads_backwards_has_its_limit_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
