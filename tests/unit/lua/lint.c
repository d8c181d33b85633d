/* SPDX-License-Identifier: Apache-2.0
 *
 * A script as a whole: what Lua refuses, what nobody uses.
 */
#include "unit/check/judged.h"

/* A Filter with these fields and this script, used by a rule. */
#define FILTER(fields, script)                                           \
    "Filter f {api: 1, onError: fail-closed, " fields "inline: '" script \
    "'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void what_lua_refuses_is_said_once(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER("", "return {on_request = function(req) nothing() end}"), "802 1 `nothing`" },
        { FILTER("", "return {on_request = function(req) nothing( end}"), "801 1 `end`" },
        { FILTER("", "x ="), "801 1 ``" },
    };

    (void)state;
    judged_rows("801 802", rows, LEN(rows));
}

static void words_of_lua_are_no_parameters(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER("params: {type: object, properties: {end: {type: integer, default: 1}}}, ",
                 "return {on_request = function(req, p) tostring(p) end}"),
          "828 1 `end`" },
    };

    (void)state;
    judged_rows("828", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lua_refuses_is_said_once),
        cmocka_unit_test(words_of_lua_are_no_parameters),
    };

    return cmocka_run_group_tests_name("lua/lint", tests, NULL, NULL);
}
