/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/fuel.c: work is counted.
 */
#include "said.h"

static void whoever_takes_too_much_ends(void **state)
{
    static const struct said_row rows[] = {
        { "while true do end", "! out of fuel" },
        { "pcall(function() while true do end end) return 1", "! out of fuel" },
        { "while true do pcall(error, 'x') end", "! out of fuel" },
        { "return ('a'):rep(60000):find(('a*'):rep(20) .. 'b')", "! out of fuel" },
        { "for i = 1, 1000 do px.hash.sha256(('x'):rep(1000)) end", "! out of fuel" },
        { "for i = 1, 100 do req:header('x-one') end return 1", "1" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_takes_too_much_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
