/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/base.c: the basic functions.
 */
#include "said.h"

static void what_stays_is_what_lua_has_but_addresses(void **state)
{
    static const struct said_row rows[] = {
        { "return tostring({}), tostring(px), tostring(nil), tostring(pcall)",
          "table, table, nil, function" },
        { "return pcall(error, 'x')", "false, x" },
        { "return pcall(function() error({}) end)", "false, table" },
        { "return pcall(function() return 1, 2 end)", "true, 1, 2" },
        { "return select('#', 1, nil), tonumber('0x10'), tonumber('z', 36), tonumber('x')",
          "2, 16, 35, nil" },
        { "return math.random(5) <= 5, math.random() < 1", "true, true" },
        { "return require('nothing')", "! require is not there in on_request" },
        { "return type(ipairs({})), next({}), assert(1, 'x')", "function, nil, 1, x" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stays_is_what_lua_has_but_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
