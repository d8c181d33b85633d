/* SPDX-License-Identifier: Apache-2.0
 *
 * Distances and suggestions.
 */
#include "bind/suggest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void distances_count_slips(void **state)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } rows[] = { { "", "", 0 },           { "", "ab", 2 },
                 { "route", "route", 0 }, { "Route", "route", 0 },
                 { "rout", "route", 1 },  { "ruote", "route", 1 },
                 { "roote", "route", 1 }, { "routte", "route", 1 },
                 { "ca", "abc", 3 },      { "retires", "retry", 3 },
                 { "abcd", "badc", 2 },   { "kitten", "sitting", 3 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(bind_suggest_distance(str_of(rows[i].a), str_of(rows[i].b)),
                         rows[i].distance);
        assert_int_equal(bind_suggest_distance(str_of(rows[i].b), str_of(rows[i].a)),
                         rows[i].distance);
    }
}

static void long_words_are_near_nothing(void **state)
{
    char text[BIND_SUGGEST_WORD_MAX + 1];
    struct str longest = { text, BIND_SUGGEST_WORD_MAX },
               longer = { text, BIND_SUGGEST_WORD_MAX + 1 };

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_int_equal(bind_suggest_distance(longest, longest), 0);
    assert_int_equal(bind_suggest_distance(longer, longest), SIZE_MAX);
    assert_int_equal(bind_suggest_distance(longest, longer), SIZE_MAX);
}

static void the_nearest_word_is_suggested(void **state)
{
    static const char *const words[] = { "to",       "match",          "rules",          "respond",
                                         "redirect", "requestHeaders", "responseHeaders" };
    static const struct {
        const char *word, *best;
    } rows[] = { { "rule", "rules" },
                 { "respnd", "respond" },
                 { "reponseHeaders", "responseHeaders" },
                 { "mathc", "match" },
                 { "ot", "to" },
                 { "at", NULL },
                 { "x", NULL },
                 { "direct", "redirect" },
                 { "tot", "to" },
                 { "unrelated", NULL },
                 { "RequestHeader", "requestHeaders" },
                 { "requstHeadrs", "requestHeaders" },
                 { "reqestHeadr", "requestHeaders" },
                 { "unhealthyHosts", NULL } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bind_suggest s = bind_suggest_for(str_of(rows[i].word));

        for (size_t j = 0; j < LEN(words); j++)
            bind_suggest_offer(&s, str_of(words[j]));
        assert_int_equal(s.best.p != NULL, rows[i].best != NULL);
        assert_true(str_eq(s.best, str_of(rows[i].best)));
    }
}

static void the_nearest_of_few_names_is_suggested(void **state)
{
    static const struct str names[] = { STR_INIT("init"), STR_INIT("lint"), STR_INIT("deploy"),
                                        STR_INIT("rollback") };
    static const struct {
        struct str word;
        const char *nearest;
    } rows[] = {
        { STR_INIT("lnit"), "lint" },
        { STR_INIT("inti"), "init" },
        { STR_INIT("LINT"), "lint" },
        { STR_INIT("deplyo"), "deploy" },
        { STR_INIT("rolback"), "rollback" },
        { STR_INIT("serve"), "" },
        { STR_INIT(""), "" },
        { STR_INIT("x"), "" },
        { STR_INIT("deploydeploydeploydeploydeploydeploydeploy"), "" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str best = { 0 };

        for (size_t k = 0; k < LEN(names); k++)
            bind_suggest_better(rows[i].word, names[k], &best);
        if (!str_eq(best, str_of(rows[i].nearest)))
            fail_msg(STR_FMT " for " STR_FMT, STR_ARG(best), STR_ARG(rows[i].word));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_count_slips),
        cmocka_unit_test(long_words_are_near_nothing),
        cmocka_unit_test(the_nearest_word_is_suggested),
        cmocka_unit_test(the_nearest_of_few_names_is_suggested),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
