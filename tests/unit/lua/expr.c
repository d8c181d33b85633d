/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/expr.c: precedence, what binds to which side, what may be called and indexed.
 */
#include "shape.h"

static void operators_bind_as_in_lua(void **state)
{
    static const struct shape_row rows[] = {
        { "return 1 + 2 * 3", "(return (1 + (2 * 3)))" },
        { "return 1 - 2 - 3", "(return ((1 - 2) - 3))" },
        { "return 2 ^ 3 ^ 4", "(return (2 ^ (3 ^ 4)))" },
        { "return 1 .. 2 .. 3", "(return (1 .. (2 .. 3)))" },
        { "return -2 ^ 2", "(return (- (2 ^ 2)))" },
        { "return not 1 == 2", "(return ((not 1) == 2))" },
        { "return 1 or 2 and 3", "(return (1 or (2 and 3)))" },
        { "return 1 < 2 == true", "(return ((1 < 2) == true))" },
        { "return 1 | 2 ~ 3 & 4 << 5", "(return (1 | (2 ~ (3 & (4 << 5)))))" },
        { "return #\"a\" + ~1", "(return ((# 'a') + (~ 1)))" },
        { "return 2 ^ -3", "(return (2 ^ (- 3)))" },
        { "return (1 + 2) * 3", "(return ((paren (1 + 2)) * 3))" },
        { "return 7 // 2 % 3", "(return ((7 // 2) % 3))" },
        { "return - - 1", "(return (- (- 1)))" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

static void names_are_indexed_and_called(void **state)
{
    static const struct shape_row rows[] = {
        { "return a.b[\"c\"][1]", "(return (index (index (index a 'b') 'c') 1))" },
        { "f(1, 2)", "(do-call (call f 1 2))" },
        { "f\"x\"", "(do-call (call f 'x'))" },
        { "f{1}", "(do-call (call f (table (item 1))))" },
        { "a:b(1)", "(do-call (method a 'b' 1))" },
        { "a.b:c()()", "(do-call (call (method (index a 'b') 'c')))" },
        { "(\"x\"):rep(2)", "(do-call (method (paren 'x') 'rep' 2))" },
        { "return {1, a = 2, [3] = 4; 5}",
          "(return (table (item 1) (item 'a' 2) (item 3 4) (item 5)))" },
        { "return function(...) return ... end", "(return (function list (block (return ...))))" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

static void what_is_no_expression_is_a_fault(void **state)
{
    static const struct shape_row rows[] = {
        { "return 1 +", "!the script ends where an expression was wanted" },
        { "f(1,)", "!`)` stands where an expression was wanted" },
        { "return {a = }", "!`}` stands where an expression was wanted" },
        { "a.1 = 2", "!an expression stands as a statement" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_lua),
        cmocka_unit_test(names_are_indexed_and_called),
        cmocka_unit_test(what_is_no_expression_is_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
