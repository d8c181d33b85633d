/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/list.c: tables as lists.
 */
#include "said.h"

static void lists_are_those_of_lua_with_bounds(void **state)
{
    static const struct said_row rows[] = {
        { "local t = {1, 3} table.insert(t, 4) table.insert(t, 2, 2) return table.concat(t, '-')",
          "1-2-3-4" },
        { "local t = {1, 2, 3} return table.remove(t, 1), table.remove(t), #t", "1, 3, 1" },
        { "return table.remove({})", "nil" },
        { "local t = {3, 1, 2} table.sort(t) return table.concat(t, ' ')", "1 2 3" },
        { "local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return table.concat(t, ' ')",
          "3 2 1" },
        { "return table.unpack({1, 2, 3}, 2)", "2, 3" },
        { "return table.unpack({}, 1, 251)", "! unpack gives at most 250 results" },
        { "return table.concat({1, {}, 3})",
          "! item 2 of the list is a table; a string was wanted" },
        { "return table.concat({'a', 2, 3.5}, ', ', 2, 3)", "2, 3.5" },
        { "local t = {} for i = 1, 10001 do t[i] = i end table.sort(t)",
          "! sort takes at most 10000 items" },
        { "table.sort({2, 1}, math.max)",
          "! the comparator is a built-in function; a function of the script was wanted" },
        { "table.insert({}, 1, 2, 3)", "! insert takes a table, a position and a value" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_those_of_lua_with_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
