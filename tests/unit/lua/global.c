/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that no local declares.
 */
#include "unit/check/judged.h"

#define HOOK(body)                                                                                      \
    "Filter f {api: 1, onError: fail-closed, inline: 'local M = {} function M.on_request(req, p) " body \
    " end return M'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void name_is_known_or_declared(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("tostring(reqest)"), "802 1 `reqest`" },
        { HOOK("tostring(tostring(1))"), "" },
        /* not in the sandbox */
        { HOOK("tostring(os.time())"), "803 1 `os`" },
        /* a part of what is there */
        { HOOK("tostring(string.dump(tostring))"), "803 1 `string.dump`" },
        /* a local of the same name */
        { HOOK("local os = {time = tostring} tostring(os.time())"), "" },
        { HOOK("x = 1 tostring(x)"), "804 1 `x`" },
        { HOOK("function x() end"), "804 1 `x`" },
        /* of the sandbox */
        { HOOK("tostring = 1"), "804 1 `tostring`" },
        /* into the sandbox */
        { HOOK("string.x = 1"), "804 1 `string.x`" },
        /* out of its block */
        { HOOK("do local x = 1 tostring(x) end tostring(x)"), "802 1 `x`" },
    };

    (void)state;
    judged_rows("802 803 804", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_is_known_or_declared),
    };

    return cmocka_run_group_tests_name("lua/global", tests, NULL, NULL);
}
