/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/reply.c: the response.
 */
#include "said.h"

static void a_response_is_read_and_written(void **state)
{
    static const struct said_row rows[] = {
        { "return res:status(), res:is_local(), #res:flags()", "200, false, 0" },
        { "res:set_status(404) return res:status()", "404" },
        { "res:set_status(101)", "! a status is 200 to 599" },
        { "res:set_status('200')",
          "! argument 1 of set_status is another text; an integer was wanted" },
        { "res:set_cookie{name = 'a', value = 'b', path = '/', secure = true, max_age = 5} return res:header('set-cookie')",
          "a=b; Path=/; Max-Age=5; Secure" },
        { "res:set_cookie{name = 'a b', value = 'b'}",
          "! set_cookie: a name or value has a character that cookies have not" },
        { "res:set_cookie{name = 'a'}", "! set_cookie: `name` and `value` are strings" },
        { "res:set_cookie{name = 'a', value = 'b', path = '/;x'}",
          "! set_cookie: `path` has a control character or `;`" },
        { "res:append_vary('accept') res:append_vary('Accept') res:append_vary('cookie') return res:header('vary')",
          "accept, cookie" },
        { "res:add_header('vary', 'a') res:add_header('vary', 'b, c') res:append_vary('C') res:append_vary('d') return res:header('vary')",
          "a, b, c, d" },
        { "res:set_header('vary', '*') res:append_vary('d') return res:header('vary')", "*" },
        { "res:skip_body() return 1", "1" },
    };

    (void)state;
    said_rows(API_PHASE_RESPONSE, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_is_read_and_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
