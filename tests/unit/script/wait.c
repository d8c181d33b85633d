/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/wait.c: what waits.
 */
#include "said.h"

static void what_was_answered_is_what_is_returned(void **state)
{
    static const struct said_row rows[] = {
        { "local r, code = px.http.call{service = 'auth', path = '/v'} return r.status, r.body, code",
          "201, /v, nil" },
        { "return px.http.call{service = 'other', path = '/'}",
          "! `other` is not declared in uses.services of the filter" },
        { "return px.http.call{service = 1}",
          "! call: `service` is a number; a string was wanted" },
        { "return px.http.call{service = 'auth', timeout = -1}",
          "! call: `timeout` is a positive integer" },
        { "local a = px.all{{service = 'auth', path = '/1'}, {service = 'auth', path = '/2'}} return a[1][1].body, a[2][1], a[2][2]",
          "/1, nil, reset" },
        { "return px.all{}", "! all takes 1 to 32 calls" },
        { "return px.http.fire{service = 'auth'}", "true" },
        { "px.sleep(5) return 1", "1" },
        { "px.sleep(1001)", "! sleep takes 0 to 1000 milliseconds" },
        { "return #px.dns('a.test')", "0" },
        { "return px.dns('a.other')", "! `a.other` is not declared in uses.dns of the filter" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_answered_is_what_is_returned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
