/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/regex/prefix.c: common beginnings, and patterns that are none.
 */
#include "regex/prefix.h"
#include "kit/test.h"

static struct regex_dfa compile(struct arena *a, const char *pattern)
{
    struct regex_fault fault;
    struct regex r = { 0 };

    assert_true(regex_compile(a, str_of(pattern), &regex_limits, &r, &fault));
    return r.dfa;
}

static void the_common_beginning_is_found_by_bytes_and_by_segments(void **state)
{
    static const struct {
        const char *pattern, *literal, *segments;
    } rows[] = {
        { "/api/v1", "/api/v1", "/api/v1" },
        { "/api/v[0-9]", "/api/v", "/api" },
        { "/api/.*", "/api/", "/api" },
        { "/api(/.*)?", "/api", "/api" },
        { "/api(s)?", "/api", "" },
        { "/api/(a|b)/c", "/api/", "/api" },
        { "/(api|app)/x", "/ap", "" },
        { "/a/b/c/d/[0-9]", "/a/b/c/d/", "/a/b" },
        { ".*", "", "" },
        { "api/.*", "api/", "" },
        { "(?i)/api", "/", "" },
        { "/api/", "/api/", "/api" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct regex_dfa dfa = compile(&a, rows[i].pattern);
        uint32_t at;

        KIT_TEXT(regex_prefix_literal(&a, &dfa, &at), rows[i].literal);
        KIT_TEXT(regex_prefix_segments(&a, &dfa, i == 7 ? 2 : 24), rows[i].segments);
    }
    arena_fini(&a);
}

static void disguised_texts_are_found_out(void **state)
{
    static const struct {
        const char *pattern;
        enum regex_disguise disguise;
        const char *text;
    } rows[] = {
        { "/a\\.b", REGEX_IS_TEXT, "/a.b" },        { "a{3}", REGEX_IS_TEXT, "aaa" },
        { "/api/.*", REGEX_IS_PREFIX, "/api/" },    { "Bearer .*", REGEX_IS_PREFIX, "Bearer " },
        { ".*-eu", REGEX_IS_SUFFIX, "-eu" },        { ".*bot.*", REGEX_IS_INSIDE, "bot" },
        { "/api(/.*)?", REGEX_IS_SUBTREE, "/api" }, { ".*", REGEX_IS_EVERYTHING, "" },
        { "/a|/b", REGEX_NOT_DISGUISED, "" },       { "/a[0-9]+", REGEX_NOT_DISGUISED, "" },
        { ".+", REGEX_NOT_DISGUISED, "" },          { "(?i)get", REGEX_NOT_DISGUISED, "" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct regex_dfa dfa = compile(&a, rows[i].pattern);
        struct str text = STR("");

        assert_int_equal(regex_prefix_disguise(&a, &dfa, &text), rows[i].disguise);
        KIT_TEXT(text, rows[i].text);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_common_beginning_is_found_by_bytes_and_by_segments),
        cmocka_unit_test(disguised_texts_are_found_out),
    };

    return cmocka_run_group_tests_name("regex_prefix", tests, NULL, NULL);
}
