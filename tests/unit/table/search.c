/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/search.c: leftmost and longest, against trying every pair of places.
 */
#include "table/search.h"

#include "kit/search.h"

static void rows_of_patterns_and_texts(void **state)
{
    static const struct {
        const char *pattern, *text;
        int from, to; /* -1: none */
    } rows[] = {
        { "b+", "abbbc", 1, 4 },
        { "b+", "acd", -1, 0 },
        { "b*", "abbb", 0, 0 },
        { "a|ab|abc", "xabcd", 1, 4 },
        { "abcd|bc", "xabce", 2, 4 },
        { "", "abc", 0, 0 },
        { "", "", 0, 0 },
        { "^a", "aa", 0, 1 },
        { "^a", "ba", -1, 0 },
        { "a$", "aa", 1, 2 },
        { "a$", "ab", -1, 0 },
        { "^a*$", "aaa", 0, 3 },
        { "^a*$", "aab", -1, 0 },
        { "[0-9]+", "v12/34", 1, 3 },
        { "/[^/]*$", "/a/b/c", 4, 6 },
        { "é", "caf\xc3\xa9", 3, 5 },
        { ".", "\n", 0, 1 },
        { "x*$", "axx", 1, 3 },
        { "(?i)debug", "x-DeBuG", 2, 7 },
        { "a.*b", "1a2b3b4", 1, 6 },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_search s = kit_search(&a, rows[i].pattern);
        struct str text = str_of(rows[i].text);
        size_t from = 77, to = 78;
        bool found = table_search_find(&s, text, &from, &to);

        if (found != (rows[i].from >= 0) || table_search_test(&s, text) != found ||
            from != (size_t)(found ? rows[i].from : 77) || to != (size_t)(found ? rows[i].to : 78))
            fail_msg("%s in %s: %d %zu %zu", rows[i].pattern, rows[i].text, found, from, to);
    }
    arena_fini(&a);
}

/* The oracle: each beginning in turn, and there the farthest end. */
static bool try_all(const struct regex_dfa *dfa, const struct table_search *s, struct str text,
                    size_t *from, size_t *to)
{
    for (*from = 0; *from <= (s->at_start ? 0 : text.n); ++*from)
        for (*to = text.n + 1; (*to)-- > *from;)
            if ((!s->at_end || *to == text.n) &&
                regex_dfa_match(dfa, str_sub(text, *from, *to - *from)))
                return true;
    return false;
}

static void random_texts_are_searched_as_by_trying_everything(void **state)
{
    static const char *const patterns[] = {
        "a",     "ab|ba", "(?:ab)+c?", "a[bc]*a",   "^(?:a|bc)", "(?:c|ab)$", "a{2,3}b",
        "[^a]+", "b?a?b", "^[ab]*$",   "(?:a|b)*c", "a.{3}c",    "c*",        "(?:aa|b)*c|ba",
    };
    struct arena a;
    uint64_t random = 20261123;

    (void)state;
    arena_init(&a, 0);
    for (size_t p = 0; p < LEN(patterns); p++) {
        struct table_search s = kit_search(&a, patterns[p]);
        struct regex_search made;
        struct regex_fault fault;

        assert_true(regex_search_make(&a, str_of(patterns[p]), &regex_limits, &made, &fault));
        for (int i = 0; i < 2000; i++) {
            char text[12];
            struct str t = { text, (size_t)i % sizeof(text) };
            size_t from = 0, to = 0, wanted_from, wanted_to;
            bool found, wanted;

            for (size_t k = 0; k < t.n; k++) {
                random = random * 6364136223846793005u + 1442695040888963407u;
                text[k] = (char)('a' + (random >> 33) % 3);
            }
            found = table_search_find(&s, t, &from, &to);
            wanted = try_all(&made.forward, &s, t, &wanted_from, &wanted_to);
            if (found != wanted || table_search_test(&s, t) != wanted ||
                (found && (from != wanted_from || to != wanted_to)))
                fail_msg("%s in " STR_FMT ": %zu %zu, not %zu %zu", patterns[p], STR_ARG(t), from,
                         to, wanted_from, wanted_to);
        }
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_patterns_and_texts),
        cmocka_unit_test(random_texts_are_searched_as_by_trying_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
