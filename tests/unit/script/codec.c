/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/codec.c: base64, hex and small texts.
 */
#include "said.h"

static void codes_go_both_ways(void **state)
{
    static const struct said_row rows[] = {
        { "return px.base64.encode(''), px.base64.encode('a'), px.base64.encode('hi!?')",
          ", YQ==, aGkhPw==" },
        { "return px.base64.decode('aGkhPw==')", "hi!?" },
        { "return px.base64.decode('a')", "nil, syntax" },
        { "return px.base64.decode('a$==')", "nil, syntax" },
        { "return px.base64.encode_url('\\xff\\xfe'), px.base64.decode_url('__4') == '\\xff\\xfe'",
          "__4, true" },
        { "return px.hex.encode('\\1\\255'), #px.hex.decode('01ff')", "01ff, 2" },
        { "return px.hex.decode('0')", "nil, syntax" },
        { "return px.hex.decode('0g')", "nil, syntax" },
        { "return px.html_escape('<a&\"\\'>')", "&lt;a&amp;&quot;&#39;&gt;" },
        { "return table.concat(px.split('a,b,,c', ','), '|')", "a|b||c" },
        { "return table.concat(px.split('a,b,c', ',', 2), '|')", "a|b,c" },
        { "return px.split('a', '')", "! split: the separator is empty" },
        { "return px.trim(' \\t x y '), px.starts('abc', 'ab'), px.ends('abc', 'bc'), px.starts('a', 'ab')",
          "x y, true, true, false" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_go_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
