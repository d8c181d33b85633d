/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/answer.c: answers.
 */
#include "said.h"

static void an_answer_is_checked_when_it_is_made(void **state)
{
    static const struct said_row rows[] = {
        { "return px.respond{status = 200}", "userdata" },
        { "return px.respond{status = '200'}", "! respond: `status` is an integer, 200 to 599" },
        { "return px.respond{status = 600}", "! respond: `status` is an integer, 200 to 599" },
        { "return px.respond{status = 200, body = 1}",
          "! respond: `body` is a number; a string was wanted" },
        { "return px.respond{status = 200, headers = {['a b'] = 'x'}}",
          "! the name of a header field is no token" },
        { "return px.redirect('/x', 200)", "! redirect: the status is 300 to 399" },
        { "return px.redirect('/x\\n')",
          "! a value of a header field has the control character 10" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_checked_when_it_is_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
