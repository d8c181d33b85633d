/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/message.c: the request.
 */
#include "said.h"

static void a_request_is_read(void **state)
{
    static const struct said_row rows[] = {
        { "return req:method(), req:scheme(), req:host(), req:port(), req:path(), req:query()",
          "GET, http, shop.example.com, 80, /a/b, x=1&y=%20z&x=2" },
        { "return req:query_param('x'), req:query_param('y'), req:query_param('z'), #req:query_params('x')",
          "1,  z, nil, 2" },
        { "return req:cookie('ab'), req:cookie('zz')", "exp1.a, nil" },
        { "return req:claim('sub'), req:claim('none'), req:scopes_has('write'), req:scopes_has('wri')",
          "u-1, nil, true, false" },
        { "return req:client_ip(), req:ip_in('office')", "192.0.2.1, true" },
        { "return req:ip_in('other')", "! `other` is not declared in uses.sets of the filter" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

static void a_write_is_seen_at_once(void **state)
{
    static const struct said_row rows[] = {
        { "req:set_method('PUT') return req:method()", "PUT" },
        { "req:set_method('put')", "! a method is made of capital letters" },
        { "req:set_method('')", "! a method has 1 to 32 letters" },
        { "req:set_path('/x/./y') return req:path()", "/x/y" },
        { "req:set_path('/../x')", "! the path is malformed" },
        { "req:set_query('a=1') return req:query(), req:query_param('a')", "a=1, 1" },
        { "req:set_query('a b')", "! the query is malformed: encode it with px.url.encode" },
        { "req:set_query_param('x', '2 3') return req:query_param('x')", "2 3" },
        { "req:set_query_param('x') return req:query_param('x')", "nil" },
        { "req:set_host('B.test') return req:host()", "B.test" },
        { "req:set_host('a b')", "! the host is malformed" },
        { "return req:remove_cookie('ab'), req:cookie('ab')", "1, nil" },
        { "req:set('k', 1) req:set('k', 2) return req:get('k'), req:get('other')", "2, nil" },
        { "for i = 1, 257 do req:set('k', i) end",
          "! filters keep at most 256 values of one request" },
        { "req:log_field('arm', 'a') req:log_field('other', 1)",
          "! `other` is not declared in uses.logFields of the filter" },
        { "req:set_variant('shop', 'new') return req:variant()", "new" },
        { "req:reroute()", "! reroute is for listeners' filters" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_read),
        cmocka_unit_test(a_write_is_seen_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
