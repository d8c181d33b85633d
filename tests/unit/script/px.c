/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/px.c: the clock, the log and addresses.
 */
#include "said.h"

static void what_px_has_of_its_own(void **state)
{
    static const struct said_row rows[] = {
        { "return px.now(), px.monotonic_ms(), px.api, px.worker", "1767225600.5, 42, 1, 0" },
        { "return px.ip.parse('192.0.2.1').version, px.ip.parse('2001:db8::1').version", "4, 6" },
        { "return px.ip.parse('192.0.2')", "nil, syntax" },
        { "return px.log('info', 'hello')", "" },
        { "return px.log('loud', 'hello')", "! a level is debug, info, warn or error" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_px_has_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
