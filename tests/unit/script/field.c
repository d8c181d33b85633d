/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/field.c: header fields.
 */
#include "said.h"

static void fields_are_read_whatever_their_case(void **state)
{
    static const struct said_row rows[] = {
        { "return req:header('X-ONE'), req:header('none'), #req:headers('x-one'), req:has_header('host')",
          "1, 2, nil, 2, true" },
        { "local n = 0 for k, v in req:each_header() do n = n + 1 end return n", "4" },
        { "return req:header('a b')",
          "! argument 1 of header is another text; the name of a header field was wanted" },
        { "return req:header('')",
          "! argument 1 of header is another text; the name of a header field was wanted" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

static void fields_are_written_within_bounds(void **state)
{
    static const struct said_row rows[] = {
        { "req:set_header('x-one', 'new') return req:header('x-one')", "new" },
        { "req:set_header('x-n', 7) req:add_header('x-n', {'a', 8}) return req:header('x-n')",
          "7, a, 8" },
        { "req:add_header('cookie', 'z=1') return req:cookie('z')", "1" },
        { "req:add_header('cookie', 'z=1; ab=2') return req:remove_cookie('ab'), req:cookie('z'), #req:headers('cookie')",
          "2, 1, 1" },
        { "return req:remove_cookie('none'), req:cookie('ab')", "0, exp1.a" },
        { "return req:remove_header('X-One'), req:remove_header('x-one'), req:header('x-one')",
          "2, 0, nil" },
        { "req:set_header('x-n', 1.5)",
          "! argument 2 of set_header is a float; a string, an integer or a list was wanted" },
        { "req:set_header('x-n', {1.5})",
          "! a value of a header field is a float; a string or an integer was wanted" },
        { "req:set_header('x-n', 'a\\nb')",
          "! a value of a header field has the control character 10" },
        { "req:set_header('x-n', ('a'):rep(8193))",
          "! a value of a header field has more than 8192 bytes" },
        { "for i = 1, 200 do req:add_header('x-n', 'a') end",
          "! a header has at most 200 fields and 65536 bytes" },
        { "for i = 1, 9 do req:add_header('x-n', ('a'):rep(8000)) end",
          "! a header has at most 200 fields and 65536 bytes" },
        { "req:set_header('Content-Length', '1')",
          "! header field `Content-Length` is the proxy's own" },
        { "req:set_header('proxy-authorization', '1')",
          "! header field `proxy-authorization` is the proxy's own" },
        { "req:set_header('expectation', 'x') return req:header('expectation')", "x" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read_whatever_their_case),
        cmocka_unit_test(fields_are_written_within_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
