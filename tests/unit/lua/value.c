/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of values: nil, floats, digests, patterns, sizes.
 */
#include "unit/check/judged.h"

#define HOOK(body)                                                                                                                                \
    "Filter f {api: 1, onError: fail-closed, uses: {secrets: [k], dicts: [{name: d}]}, inline: 'local M = {} function M.on_request(req, p) " body \
    " end return M'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void what_may_be_nil_is_looked_at_first(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("tostring(req:header(\"a\"):lower())"), "818 1 `req:header(\"a\")`" },
        { HOOK("local h = req:header(\"a\") if h then tostring(h:lower()) end"), "" },
        { HOOK("tostring(\"x\" .. req:header(\"a\"))"), "818 1 `req:header(\"a\")`" },
        { HOOK("tostring((req:header(\"a\") or \"\"):lower())"), "" },
        { HOOK("tostring(req:path():lower())"), "" },
    };

    (void)state;
    judged_rows("818", rows, LEN(rows));
}

static void digests_are_compared_in_constant_time(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("if px.hmac_sha256(px.secret(\"k\"), \"a\") == req:path() then return end"),
          "827 1 `px.hmac_sha256(px.secret(\"k\"), \"`" },
        { HOOK("if px.equal(px.hmac_sha256(px.secret(\"k\"), \"a\"), req:path()) then return end"),
          "" },
        { HOOK("if req:path() == req:path() then return end"), "" },
    };

    (void)state;
    judged_rows("827", rows, LEN(rows));
}

static void patterns_are_those_of_lua(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("req:path():find(\"%d+\")"), "" },
        { HOOK("req:path():find(\"[a\")"), "817 1 `[`" },
        { HOOK("req:path():find(\"\\\\d+\")"), "817 1 `\"\\\\d+\"`" },
        { HOOK("req:path():find(\"a|b\")"), "817 1 `|`" },
        { HOOK("req:path():find(\"a|b\", 1, true)"), "" },
    };

    (void)state;
    judged_rows("817", rows, LEN(rows));
}

static void large_tables_are_maps_of_the_proxy(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK(
              "local t = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, } tostring(t)"),
          "" },
    };

    (void)state;
    judged_rows("824", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_nil_is_looked_at_first),
        cmocka_unit_test(digests_are_compared_in_constant_time),
        cmocka_unit_test(patterns_are_those_of_lua),
        cmocka_unit_test(large_tables_are_maps_of_the_proxy),
    };

    return cmocka_run_group_tests_name("lua/value", tests, NULL, NULL);
}
