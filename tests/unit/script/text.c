/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/text.c: strings.
 */
#include "said.h"

static void strings_are_those_of_lua_with_bounds(void **state)
{
    static const struct said_row rows[] = {
        { "return string.format('%d %s %5.1f %x', 3, true, 2.25, 255)", "3 true   2.2 ff" },
        { "return string.format('%-4s|%.2s|%q', 'ab', 'xyz', 1)",
          "! format: `%q` is no conversion" },
        { "return string.format('%-4s|%.2s', 'ab', 'xyz')", "ab  |xy" },
        { "return string.format('%p', {})", "! format: `%p` is no conversion" },
        { "return string.format('%123d', 1)", "! format: a width has two digits at most" },
        { "return ('hello'):gsub('l', {l = 'L'})", "heLLo, 2" },
        { "return ('a b'):gsub('%w', '<%0>')", "<a> <b>, 2" },
        { "return ('abc'):gsub('%w', function(c) if c == 'b' then return 'X' end end)", "aXc, 3" },
        { "return ('a'):gsub('a', '%2')", "! invalid capture index %2" },
        { "return ('k=v, x=y'):match('(%w+)=(%w+)', 5)", "x, y" },
        { "return ('a.b'):find('.', 1, true)", "2, 2" },
        { "local t = {} for k in ('a,b,c'):gmatch('%w') do t[#t + 1] = k end return #t", "3" },
        { "return ('x'):rep(3, '-')", "x-x-x" },
        { "return ('x'):rep(65537)", "! the result of rep is longer than 65536 bytes" },
        { "return ('abc'):byte(1, -1)", "97, 98, 99" },
        { "return ('x'):rep(300):byte(1, -1)", "! byte gives at most 250 results" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_those_of_lua_with_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
