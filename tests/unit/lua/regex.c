/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns of px.re: written out, and such that an automaton can be made of them.
 */
#include "lua/regex.h"

#include "unit/check/judged.h"

#define HOOK(before, body)                                                  \
    "Filter f {api: 1, onError: fail-closed, inline: 'local M = {} " before \
    " function M.on_request(req, p) " body                                  \
    " end return M'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void a_pattern_is_written_out(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("local r = px.re(\"a+\")", "r:test(req:path())"), "" },
        { HOOK("local s = \"a+\" local r = px.re(s)", "r:test(req:path())"), "812 1 `s`" },
        { HOOK("local r = px.re(\"a\" .. \"b\")", "r:test(req:path())"), "812 1 `\"a\" .. \"b\"`" },
    };

    (void)state;
    judged_rows("812", rows, LEN(rows));
}

static void a_pattern_takes_linear_time(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("local r = px.re(\"^/a|^/b\")", "r:test(req:path())"), "" },
        { HOOK("local r = px.re(\"a(?=b)\")", "r:test(req:path())"), "308 1 `(?=`" },
        { HOOK("local r = px.re(\"a[\")", "r:test(req:path())"), "308 1 `[`" },
        { HOOK("local r = px.re(\"^a|b\")", "r:test(req:path())"), "308 1 `^`" },
        { HOOK("local r = px.re(\"\\\\d(\")", "r:test(req:path())"), "308 1 `\"\\\\d(\"`" },
    };

    (void)state;
    judged_rows("308", rows, LEN(rows));
}

static void all_texts_are_listed_in_order(void **state)
{
    static const struct lua_module modules[] = {
        { .name = STR_INIT("m"), .source = { .text = STR_INIT("return px.re('c')"), .file = 7 } },
        { .name = STR_INIT("gone"), .is_missing = true },
        { .name = STR_INIT("bad"), .source = { .text = STR_INIT("return px.re('d'") } },
    };
    const struct lua_filter filter = {
        .source = { .text =
                        STR("local a, b = px.re('a'), px.re(\"\\98\") px.re() re('x') return {}"),
                    .file = 3 },
        .modules = modules,
        .module_count = LEN(modules),
    };
    struct lua_regexes all;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    lua_regex_list(&a, &filter, &all);
    assert_int_equal(all.count, 3);
    KIT_TEXT(all.items[0].pattern, "a");
    KIT_TEXT(all.items[1].pattern, "b");
    KIT_TEXT(all.items[2].pattern, "c");
    assert_true(all.items[0].is_plain && !all.items[1].is_plain && all.items[2].is_plain);
    assert_int_equal(all.items[0].at.file, 3);
    assert_int_equal(all.items[0].at.start, 19);
    assert_int_equal(all.items[0].at.end, 22);
    assert_int_equal(all.items[2].at.file, 7);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_is_written_out),
        cmocka_unit_test(a_pattern_takes_linear_time),
        cmocka_unit_test(all_texts_are_listed_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
