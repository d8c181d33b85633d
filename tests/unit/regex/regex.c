/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/regex.c: patterns mean what regex.h says, and the whole text is matched.
 */
#include "kit/test.h"
#include "regex/dfa.h"
#include "regex/product.h"

static struct regex compile(struct arena *a, const char *pattern)
{
    struct regex_fault fault = { 0 };
    struct regex r = { 0 };

    if (!regex_compile(a, str_of(pattern), &regex_limits, &r, &fault))
        fail_msg("%s: %s", pattern, fault.what);
    return r;
}

static void a_pattern_takes_these_texts_and_not_those(void **state)
{
    static const struct {
        const char *pattern, *takes[6], *refuses[6];
    } rows[] = {
        { "abc", { "abc" }, { "", "ab", "abcd", "xabc" } },
        { "", { "" }, { "a" } },
        { "a|bc|", { "a", "bc", "" }, { "abc", "b" } },
        { "a*", { "", "a", "aaaa" }, { "b", "ab" } },
        { "(ab)+c?", { "ab", "ababc" }, { "", "c", "abcc" } },
        { "a{2}", { "aa" }, { "a", "aaa" } },
        { "a{2,}", { "aa", "aaaaa" }, { "a" } },
        { "x(ab){0,2}y", { "xy", "xaby", "xababy" }, { "xabababy" } },
        { "a{0}b", { "b" }, { "ab" } },
        { "(a*)*", { "", "aaa" }, { "b" } },
        { "(a|b)*abb", { "abb", "babb", "aabb" }, { "ab", "abba" } },
        { "[a-c_]x", { "ax", "cx", "_x" }, { "dx", "-x" } },
        { "[^/]+", { "a", "\xff", "a.b" }, { "", "a/b" } },
        { "[a-]", { "a", "-" }, { "b" } },
        { "[\\d-]+", { "1-2" }, { "a" } },
        { ".", { "a", "\n", "\xff" }, { "", "\xc3\xa9" } },
        { "\\.\\/\\-", { "./-" }, { "a/-" } },
        { "\\d\\D\\w\\W\\s\\S", { "1a_- b" }, { "aa_- b" } },
        { "\\x41\\t", { "A\t" }, { "a\t" } },
        { "(?i)a[b-d]E1", { "ace1", "ABE1" }, { "aee1" } },
        { "(?i)[^a]", { "b", "B" }, { "a", "A" } },
        { "(?:a|b)c", { "ac", "bc" }, { "c" } },
        { "^a$", { "a" }, { "^a$" } },
        { "^a$|^b", { "a", "b" }, { "ab" } },
        { "\xc3\xa9+", { "\xc3\xa9", "\xc3\xa9\xc3\xa9" }, { "\xc3", "\xc3\xa9\xa9" } },
        { "[\xc3\xa0-\xc3\xbc"
          "a]",
          { "\xc3\xa9", "a" },
          { "\xc3", "\xc3\xbd", "b" } },
        { "[\xdf\xbf-\xf0\x90\x80\x80]",
          { "\xdf\xbf", "\xe0\xa0\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80" },
          { "\xed\xa0\x80", "\xf0\x90\x80\x81", "\xdf\xbe" } },
        { "/v[0-9]+/users/[^/]+(/.*)?",
          { "/v1/users/x", "/v12/users/x/y" },
          { "/v/users/x", "/v1/users/" } },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct regex r = compile(&a, rows[i].pattern);

        for (size_t k = 0; k < LEN(rows[i].takes) && rows[i].takes[k] != NULL; k++)
            if (!regex_dfa_match(&r.dfa, str_of(rows[i].takes[k])))
                fail_msg("%s does not take %s", rows[i].pattern, rows[i].takes[k]);
        for (size_t k = 0; k < LEN(rows[i].refuses) && rows[i].refuses[k] != NULL; k++)
            if (regex_dfa_match(&r.dfa, str_of(rows[i].refuses[k])))
                fail_msg("%s takes %s", rows[i].pattern, rows[i].refuses[k]);
    }
    arena_fini(&a);
}

static void a_quoted_text_matches_itself_alone(void **state)
{
    struct str text = STR("/a.b*(c)[d]{2}|^$?+\\");
    struct regex_fault fault;
    struct arena a;
    struct regex r;

    (void)state;
    arena_init(&a, 0);
    assert_true(regex_compile(&a, regex_quote(&a, text), &regex_limits, &r, &fault));
    assert_true(regex_dfa_match(&r.dfa, text));
    assert_int_equal(r.dfa.state_count, text.n + 2);
    arena_fini(&a);
}

static void needless_anchors_and_folding_are_told(void **state)
{
    struct arena a;
    struct regex r;

    (void)state;
    arena_init(&a, 0);
    r = compile(&a, "(?i)^ab$");
    assert_int_equal(r.anchors[0], 4);
    assert_int_equal(r.anchors[1], 7);
    assert_true(r.fold);
    r = compile(&a, "ab");
    assert_true(r.anchors[0] == SIZE_MAX);
    assert_true(r.anchors[1] == SIZE_MAX);
    assert_false(r.fold);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_takes_these_texts_and_not_those),
        cmocka_unit_test(a_quoted_text_matches_itself_alone),
        cmocka_unit_test(needless_anchors_and_folding_are_told),
    };

    return cmocka_run_group_tests_name("regex_regex", tests, NULL, NULL);
}
