/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/memory.c: memory is counted.
 */
#include "said.h"

static void whoever_takes_too_much_ends(void **state)
{
    static const struct said_row rows[] = {
        { "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(60000) .. i end", "! out of memory" },
        { "local s = 'x' for i = 1, 30 do s = s .. s end", "! not enough memory" },
        { "local t = {} for i = 1, 40 do t[i] = ('x'):rep(1000) end return #t", "40" },
        { "for i = 1, 200 do req:set_header('x-n', ('a'):rep(8000)) end return 1",
          "! out of memory" },
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
