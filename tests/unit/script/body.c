/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/body.c: bodies.
 */
#include "said.h"

static void a_body_is_read(void **state)
{
    static const struct said_row rows[] = {
        { "return body:len(), body:bytes(1, 7), body:find('ann'), body:find('zz')",
          "53, {\"user\", 20, nil" },
        { "return body:json_get('/user/name'), body:json_get('/user/tags/1'), body:json_get('/none')",
          "ann, b, nil" },
        { "return body:json().user.tags[2]", "b" },
        { "return body:sha256() == px.hash.sha256(body:bytes())", "true" },
        { "return body:hmac_sha256(px.secret('k')) == px.hmac_sha256(px.secret('k'), body:bytes())",
          "true" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST_BODY, rows, LEN(rows));
}

static void a_body_is_changed(void **state)
{
    static const struct said_row rows[] = {
        { "body:set('abc') body:append('def') return body:bytes(), body:len()", "abcdef, 6" },
        { "body:set('{') return body:json()", "nil, syntax" },
        { "body:set('a=1&b=%20c&a=2') local f = body:form() return f.b", " c" },
        { "return body:json_set('/n', 4), body:json_get('/n')", "1, 4" },
        { "return body:json_remove{'/user/name', '/none'}, body:json_get('/user/name')", "1, nil" },
        { "return body:json_mask({'/user/tags/*'}, '*'), body:json_get('/user/tags/0')", "2, *" },
        { "req:set_header('content-encoding', 'identity') req:add_header('content-encoding', 'gzip') return body:json_get('/n')",
          "nil, encoded" },
        { "return body:json_remove{1}", "! a JSON Pointer is a string, not a number" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST_BODY, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_read),
        cmocka_unit_test(a_body_is_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
