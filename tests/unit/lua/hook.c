/* SPDX-License-Identifier: Apache-2.0
 *
 * The table that a script returns.
 */
#include "unit/check/judged.h"

/* A Filter with these fields and this script, used by a rule. */
#define FILTER(fields, script)                                           \
    "Filter f {api: 1, onError: fail-closed, " fields "inline: '" script \
    "'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void hooks_have_the_names_of_phases(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER("", "return {on_request = function(req) req:path() end}"), "" },
        { FILTER("", "local M = {} M.on_log = function(req) req:path() end return M"), "" },
        { FILTER("", "local M = {} function M.on_reqest(req) req:path() end return M"),
          "805 1 `on_reqest`" },
        { FILTER("", "return {on_request = 1}"), "805 1 `1`" },
        { FILTER("", "return {}"), "805 1 `{}`" },
        { FILTER("", "return 1"), "805 1 `1`" },
        { FILTER("", "local x = 1"), "805 1 `local x = 1`" },
    };

    (void)state;
    judged_rows("805", rows, LEN(rows));
}

static void functions_run_in_the_phases_of_who_calls_them(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER(
              "",
              "local function f(res) res:set_status(404) end return {on_response = function(req, res) f(res) end}"),
          "" },
        { FILTER("", "return {on_log = function(req, res) res:set_status(404) end}"),
          "808 1 `set_status`" },
        { FILTER(
              "",
              "return {on_load = function(p) px.now() end, on_request = function(req) req:path() end}"),
          "808 1 `now`" },
        { FILTER(
              "",
              "local function f() return px.now() end return {on_load = function(p) return f() end, on_request = function(req) req:path() end}"),
          "808 1 `now`" },
    };

    (void)state;
    judged_rows("808", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hooks_have_the_names_of_phases),
        cmocka_unit_test(functions_run_in_the_phases_of_who_calls_them),
    };

    return cmocka_run_group_tests_name("lua/hook", tests, NULL, NULL);
}
