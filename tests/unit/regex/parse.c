/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/parse.c: what is refused, why and where; every limit.
 */
#include "regex/parse.h"
#include "kit/test.h"

static void what_is_refused_is_named_with_its_place(void **state)
{
    static const struct {
        const char *pattern;
        enum regex_trouble trouble;
        size_t at, n;
        const char *what;
    } rows[] = {
        { "(a+)\\1", REGEX_UNSUPPORTED, 4, 2, "back reference" },
        { "a(?=b)", REGEX_UNSUPPORTED, 1, 3, "look-ahead" },
        { "(?!b)", REGEX_UNSUPPORTED, 0, 3, "look-ahead" },
        { "x(?<=b)", REGEX_UNSUPPORTED, 1, 4, "look-behind" },
        { "(?<!b)", REGEX_UNSUPPORTED, 0, 4, "look-behind" },
        { "(?P<id>a)", REGEX_UNSUPPORTED, 0, 3, "names" },
        { "(?<id>a)", REGEX_UNSUPPORTED, 0, 3, "names" },
        { "(?>a)", REGEX_UNSUPPORTED, 0, 3, "atomic" },
        { "a(?i)b", REGEX_UNSUPPORTED, 1, 4, "very start" },
        { "(?s:a)", REGEX_UNSUPPORTED, 0, 3, "kind of group" },
        { "a\\b", REGEX_UNSUPPORTED, 1, 2, "boundaries" },
        { "\\pL", REGEX_UNSUPPORTED, 0, 2, "Unicode" },
        { "a\\z", REGEX_UNSUPPORTED, 1, 2, "anchors" },
        { "a*?", REGEX_UNSUPPORTED, 2, 1, "lazy" },
        { "a{2}+", REGEX_UNSUPPORTED, 4, 1, "possessive" },
        { "a**", REGEX_MALFORMED, 2, 1, "repeat" },
        { "*a", REGEX_MALFORMED, 0, 1, "repeat" },
        { "a|*", REGEX_MALFORMED, 2, 1, "repeat" },
        { "(*)", REGEX_MALFORMED, 1, 1, "repeat" },
        { "a^b", REGEX_UNSUPPORTED, 1, 1, "anchor" },
        { "a$b", REGEX_UNSUPPORTED, 1, 1, "anchor" },
        { "(^a)", REGEX_UNSUPPORTED, 1, 1, "anchor" },
        { "(a", REGEX_MALFORMED, 0, 2, "no end" },
        { "a)", REGEX_MALFORMED, 1, 1, "no group" },
        { "[a", REGEX_MALFORMED, 0, 2, "no end" },
        { "[]a]", REGEX_MALFORMED, 0, 1, "empty" },
        { "[c-a]", REGEX_MALFORMED, 1, 3, "before it begins" },
        { "[\\d-x]", REGEX_MALFORMED, 1, 3, "range" },
        { "[[:alpha:]]", REGEX_UNSUPPORTED, 1, 2, "named classes" },
        { "[^\xc3\xa9]", REGEX_UNSUPPORTED, 0, 5, "ASCII" },
        { "[^\\s\\S]", REGEX_MALFORMED, 0, 7, "no character" },
        { "a]", REGEX_MALFORMED, 1, 1, "closes nothing" },
        { "a{x}", REGEX_MALFORMED, 1, 1, "{m}" },
        { "a{3,2}", REGEX_MALFORMED, 1, 5, "before it begins" },
        { "{2}", REGEX_MALFORMED, 0, 1, "repeat" },
        { "a\\", REGEX_MALFORMED, 1, 1, "follows" },
        { "\\xff", REGEX_MALFORMED, 0, 4, "hex" },
        { "\\y", REGEX_MALFORMED, 0, 2, "escaped" },
        { "a\xff", REGEX_MALFORMED, 1, 1, "UTF-8" },
    };
    struct regex_program program;
    struct regex_fault fault;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        if (regex_parse_program(&a, str_of(rows[i].pattern), &regex_limits, &program, &fault))
            fail_msg("%s is taken", rows[i].pattern);
        if (fault.trouble != rows[i].trouble || fault.at != rows[i].at || fault.n != rows[i].n ||
            !str_contains(str_of(fault.what), str_of(rows[i].what)))
            fail_msg("%s: %d at %zu, %zu: %s", rows[i].pattern, (int)fault.trouble, fault.at,
                     fault.n, fault.what);
    }
    arena_fini(&a);
}

static void every_limit_is_kept_and_told(void **state)
{
    static const struct regex_limits limits = {
        .pattern_bytes = 12, .repeat = 3, .nesting = 2, .nfa_states = 100, .dfa_states = 100
    };
    static const struct {
        const char *pattern;
        bool ok;
        uint64_t count, max;
    } rows[] = {
        { "abcdefghijkl", true, 0, 0 }, { "abcdefghijklm", false, 13, 12 },
        { "a{3}", true, 0, 0 },         { "a{4}", false, 4, 3 },
        { "a{1,4}", false, 4, 3 },      { "a{99999999}", false, 99999999, 3 },
        { "((a))", true, 0, 0 },        { "(((a)))", false, 3, 2 },
        { "(a)(b)(c)", true, 0, 0 },
    };
    struct regex_program program;
    struct regex_fault fault;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        bool ok = regex_parse_program(&a, str_of(rows[i].pattern), &limits, &program, &fault);

        if (ok != rows[i].ok || (!ok && (fault.trouble != REGEX_TOO_LONG ||
                                         fault.count != rows[i].count || fault.max != rows[i].max)))
            fail_msg("%s", rows[i].pattern);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_refused_is_named_with_its_place),
        cmocka_unit_test(every_limit_is_kept_and_told),
    };

    return cmocka_run_group_tests_name("regex_parse", tests, NULL, NULL);
}
