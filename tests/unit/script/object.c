/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/object.c: calls of the API.
 */
#include "said.h"

static void arguments_are_checked_along_the_list(void **state)
{
    static const struct said_row rows[] = {
        { "return req:method(1)", "! method takes 0 arguments, not 1" },
        { "return req:header()", "! header takes 1 argument, not 0" },
        { "return req:query_param()", "! query_param takes 1 argument at least, not 0" },
        { "return req:query_param('x', 1, 2)", "! query_param takes 2 arguments at most, not 3" },
        { "return req:query_param('x', nil)", "1" },
        { "return req:query_param('x', 'y')",
          "! argument 2 of query_param is another text; an integer was wanted" },
        { "return req:header(1)",
          "! argument 1 of header is a float; the name of a header field was wanted" },
        { "return req.header('x')", "! header is a method of req: write `:header(...)`" },
        { "return px.dict('seen').get('a')", "! get is a method of a dict: write `:get(...)`" },
        { "return px.json.decode({})",
          "! argument 1 of json.decode is table; a string was wanted" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

static void everything_is_sealed(void **state)
{
    static const struct said_row rows[] = {
        { "px.now = 1", "! `now` cannot be written: it is the proxy's" },
        { "string.len = 1", "! `len` cannot be written: it is the proxy's" },
        { "req.x = 1", "! `x` cannot be written: it is the proxy's" },
        { "return undefined", "! there is no global `undefined`" },
        { "x = 1", "! `x` cannot be written: it is the proxy's" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_checked_along_the_list),
        cmocka_unit_test(everything_is_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
