/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/json.c: JSON to values and back.
 */
#include "said.h"

static void values_become_json_and_come_back(void **state)
{
    static const struct said_row rows[] = {
        { "return px.json.encode{b = 1, a = {true, px.null}}", "{\"a\":[true,null],\"b\":1}" },
        { "return px.json.encode('a\"\\n'), px.json.encode(1.5), px.json.encode(9007199254740993)",
          "\"a\\\"\\u000a\", 1.5, 9007199254740993" },
        { "return px.json.encode({}), px.json.encode({{}})", "{}, [{}]" },
        { "local t = px.json.decode('{\"k\": [1, 2.5, null, \"x\"]}') return t.k[1], t.k[2], t.k[3] == px.null, t.k[4]",
          "1, 2.5, true, x" },
        { "return math.type(px.json.decode('3')), math.type(px.json.decode('3.0'))",
          "integer, float" },
        { "return px.json.decode('{')", "nil, syntax" },
        { "return px.json.decode('')", "nil, syntax" },
        { "return px.json.decode('[1] x')", "nil, syntax" },
        { "return px.json.encode(1 / 0)", "! JSON has no number that is not finite" },
        { "return px.json.encode(px.null)", "null" },
        { "return px.json.encode(function() end)", "! a function cannot be JSON" },
        { "return px.json.encode{[true] = 1}",
          "! a key of the map is a boolean; JSON wants strings" },
        { "local t = {} for i = 1, 200 do t = {t} end return px.json.encode(t)",
          "! a table is nested deeper than 32" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_json_and_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
