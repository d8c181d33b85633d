/* SPDX-License-Identifier: Apache-2.0
 *
 * Statements that never run, loops that run once, or for ever.
 */
#include "unit/check/judged.h"

#define HOOK(body)                                                                                      \
    "Filter f {api: 1, onError: fail-closed, inline: 'local M = {} function M.on_request(req, p) " body \
    " end return M'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void what_always_leaves_ends_the_block(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("do return end req:path()"), "816 1 `req:path()`" },
        /* one branch goes on */
        { HOOK("if req:header([[a]]) then return end req:path()"), "" },
        /* both leave */
        { HOOK("if req:header([[a]]) then return else error(1) end req:path()"),
          "816 1 `req:path()`" },
        /* error is the last word */
        { HOOK("error(1) req:path()"), "816 1 `req:path()`" },
        /* an error of its own may come back */
        { HOOK("local error = tostring error(1) req:path()"), "" },
        /* a label is reached by a jump */
        { HOOK("goto out ::out:: req:path()"), "" },
    };

    (void)state;
    judged_rows("816", rows, LEN(rows));
}

static void loop_runs_more_than_once(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("for i = 1, 9 do req:path() break end"), "816 1 `for`" },
        { HOOK("while req:header([[a]]) do return end"), "816 1 `while`" },
        { HOOK("repeat req:path() do break end until req:header([[a]])"), "816 1 `repeat`" },
        /* left under a condition */
        { HOOK("for i = 1, 9 do if req:header([[a]]) then break end end"), "" },
    };

    (void)state;
    judged_rows("816", rows, LEN(rows));
}

static void loop_counts_towards_its_end(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("for i = 9, 1 do req:path() end"), "816 1 `9, 1`" },
        { HOOK("for i = 9, 1, -1 do req:path() end"), "" },
        /* once */
        { HOOK("for i = 1, 1 do req:path() end"), "" },
        { HOOK("local t = {} for i = #t, 1 do req:path() end"), "816 1 `#t, 1`" },
        { HOOK("local t = {} for i = #t, 2 do req:path() end"), "" },
    };

    (void)state;
    judged_rows("816", rows, LEN(rows));
}

static void loop_has_a_way_out(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("while true do req:path() end"), "806 1 `while true`" },
        { HOOK("while true do if req:header([[a]]) then break end end"), "" },
        { HOOK("while true do if req:header([[a]]) then error(1) end end"), "" },
        /* a condition may end it */
        { HOOK("while req:header([[a]]) do req:path() end"), "" },
    };

    (void)state;
    judged_rows("806", rows, LEN(rows));
}

static void not_binds_more_than_a_comparison(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("if not req:header([[a]]) == 1 then return end"),
          "816 1 `not req:header([[a]]) == 1`" },
        { HOOK("if not (req:header([[a]]) == 1) then return end"), "" },
        /* two truths are compared */
        { HOOK("if not req:header([[a]]) == true then return end"), "" },
        { HOOK("if not req:header([[a]]) == not req:header([[b]]) then return end"), "" },
    };

    (void)state;
    judged_rows("816", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_always_leaves_ends_the_block),
        cmocka_unit_test(loop_runs_more_than_once),
        cmocka_unit_test(loop_counts_towards_its_end),
        cmocka_unit_test(loop_has_a_way_out),
        cmocka_unit_test(not_binds_more_than_a_comparison),
    };

    return cmocka_run_group_tests_name("lua/flow", tests, NULL, NULL);
}
