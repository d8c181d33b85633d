/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/url.c: escapes and the parts of a URL.
 */
#include "said.h"

static void texts_are_escaped_and_back(void **state)
{
    static const struct said_row rows[] = {
        { "return px.url.encode('a b/&ü')", "a%20b%2F%26%C3%BC" },
        { "return px.url.encode('-._~AZ09')", "-._~AZ09" },
        { "return px.url.decode('a%20b+c')", "a b c" },
        { "return px.url.decode('%4')", "nil, syntax" },
        { "return px.url.decode('%zz')", "nil, syntax" },
        { "local u = px.url.parse('https://h:81/p/q?x=1#f') return u.scheme, u.host, u.port, u.path, u.query",
          "https, h, 81, /p/q, x=1" },
        { "local u = px.url.parse('http://good.test@evil.test/') return u.userinfo, u.host, u.port",
          "good.test, evil.test, nil" },
        { "local u = px.url.parse('http://a:b@c@d:8/') return u.userinfo, u.host, u.port",
          "a:b@c, d, 8" },
        { "local u = px.url.parse('http://[::1]:80?q') return u.host, u.port, u.query",
          "[::1], 80, q" },
        { "local u = px.url.parse('http://[::1]') return u.host, u.port", "[::1], nil" },
        { "local u = px.url.parse('http://h:/') return u.host, u.port", "h, nil" },
        { "return px.url.parse('http://h:65536/')", "nil, syntax" },
        { "return px.url.parse('http://h:0/')", "nil, syntax" },
        { "return px.url.parse('http://h:8a/')", "nil, syntax" },
        { "return px.url.parse('http://[::1/')", "nil, syntax" },
        { "return px.url.parse('http://[::1]x/')", "nil, syntax" },
        { "return px.url.parse('no url')", "nil, syntax" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_escaped_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
