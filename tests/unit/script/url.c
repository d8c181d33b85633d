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
          "https, h:81, nil, /p/q, x=1" },
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
