/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/stat.c: statements and what they are made of.
 */
#include "shape.h"

static void statements_keep_their_parts(void **state)
{
    static const struct shape_row rows[] = {
        { "local a, b = 1", "(local (list a b) (list 1))" },
        { "local a", "(local (list a) list)" },
        { "a, b.c = 1, 2", "(assign (list a (index b 'c')) (list 1 2))" },
        { "do end", "(do block)" },
        { "while a do b() end", "(while a (block (do-call (call b))))" },
        { "repeat local x until x", "(repeat (block (local (list x) list)) x'13)" },
        { "if a then b() elseif c then else d() end",
          "(if a (block (do-call (call b))) c block (block (do-call (call d))))" },
        { "for i = 1, 2 do end", "(for i 1 2 block)" },
        { "for i = 1, 2, 3 do end", "(for i 1 2 3 block)" },
        { "for k, v in p() do end", "(for-in (list k v) (list (call p)) block)" },
        { "function a.b.c() end",
          "(function-stat (index (index a 'b') 'c') (function list block))" },
        { "local function f(x) end", "(local-function f (function (list x) block))" },
        { "while a do break end", "(while a (block break))" },
        { "goto l ::l::", "goto label" },
        { "return", "return" },
        { "return 1, 2;", "(return 1 2)" },
        { ";;;", "" },
        { "f() g()", "(do-call (call f)) (do-call (call g))" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

static void what_is_no_statement_is_a_fault(void **state)
{
    static const struct shape_row rows[] = {
        { "a", "!an expression stands as a statement" },
        { "a.b", "!an expression stands as a statement" },
        { "f() = 1", "!an expression stands as a statement" },
        { "break", "!`break` stands outside of a loop" },
        { "if a b() end", "!`b` stands where `then` was wanted" },
        { "for i do end", "!`do` stands where `=` or `in` was wanted" },
        { "return 1 f()", "!`f` stands where a statement or the end of the script was wanted" },
        { "local x <odd> = 1", "!there is no attribute `odd`" },
        { "local a <const> = 1 a = 2", "!`a` is a constant and is assigned to" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_keep_their_parts),
        cmocka_unit_test(what_is_no_statement_is_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
