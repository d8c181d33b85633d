/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/entry.c: hooks are called with what is theirs.
 */
#include "said.h"

static void a_request_hook_has_its_parameters(void **state)
{
    static const struct said_row rows[] = {
        { "return p.n, math.type(p.n), #p.list", "5, integer, 2" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

static void a_response_hook_sees_both(void **state)
{
    static const struct said_row rows[] = {
        { "return req:method(), res:status()", "GET, 200" },
    };

    (void)state;
    said_rows(API_PHASE_RESPONSE, rows, LEN(rows));
}

static void a_body_hook_has_the_body(void **state)
{
    static const struct said_row rows[] = {
        { "return body:len() > 0, res:status()", "true, 200" },
    };

    (void)state;
    said_rows(API_PHASE_RESPONSE_BODY, rows, LEN(rows));
}

static void a_log_hook_writes_nothing(void **state)
{
    static const struct said_row rows[] = {
        { "res:set_status(500)", "! set_status is not there in on_log" },
    };

    (void)state;
    said_rows(API_PHASE_LOG, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_hook_has_its_parameters),
        cmocka_unit_test(a_response_hook_sees_both),
        cmocka_unit_test(a_body_hook_has_the_body),
        cmocka_unit_test(a_log_hook_writes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
