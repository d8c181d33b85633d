/* SPDX-License-Identifier: Apache-2.0
 *
 * Variables that nobody reads, that hide others, that outlive a request.
 */
#include "unit/check/judged.h"

#define KEPT(body)                                                                                                \
    "Filter f {api: 1, onError: fail-closed, inline: 'local M, kept = {}, {} function M.on_request(req, p) " body \
    " end return M'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")
#define HOOK(body)                                                                                      \
    "Filter f {api: 1, onError: fail-closed, inline: 'local M = {} function M.on_request(req, p) " body \
    " end return M'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void what_is_given_is_read(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("local x = req:path()"), "814 1 `x`" },
        { HOOK("local _x = req:path()"), "" },
        { HOOK("local x = req:path() tostring(x)"), "" },
        /* written over before it is read */
        { HOOK("local x = req:path() x = req:host() tostring(x)"), "814 1 `x`" },
        /* read by what is written over it */
        { HOOK("local x = req:path() x = tostring(x) tostring(x)"), "" },
        /* nothing is lost */
        { HOOK("local x = nil x = req:host() tostring(x)"), "" },
        /* who counts need not look */
        { HOOK("for i = 1, 2 do req:path() end"), "" },
    };

    (void)state;
    judged_rows("814", rows, LEN(rows));
}

static void name_is_of_one_variable(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("local x = 1 do local x = 2 tostring(x) end tostring(x)"), "815 1 `x`" },
        { HOOK("local x = 1 do local x = x tostring(x) end tostring(x)"), "" },
        /* one after the other */
        { HOOK("do local x = 1 tostring(x) end do local x = 2 tostring(x) end"), "" },
        /* a parameter */
        { HOOK("local p = req:path() tostring(p)"), "815 1 `p`" },
    };

    (void)state;
    judged_rows("815", rows, LEN(rows));
}

static void request_keeps_nothing_in_the_file(void **state)
{
    static const struct judged_row rows[] = {
        { KEPT("kept.a = 1"), "811 1 `kept.a`" },
        /* said once a variable */
        { KEPT("kept.a = 1 kept.b = 2"), "811 1 `kept.a`" },
        { HOOK("local t = {} t.a = 1 tostring(t)"), "" },
    };

    (void)state;
    judged_rows("811", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_is_read),
        cmocka_unit_test(name_is_of_one_variable),
        cmocka_unit_test(request_keeps_nothing_in_the_file),
    };

    return cmocka_run_group_tests_name("lua/local", tests, NULL, NULL);
}
