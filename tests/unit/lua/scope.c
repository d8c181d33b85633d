/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/scope.c: which name means which variable.
 */
#include "shape.h"

static void a_name_is_the_innermost_variable(void **state)
{
    static const struct shape_row rows[] = {
        { "local x f(x)", "(local (list x) list) (do-call (call f x'6))" },
        { "f(x) local x", "(do-call (call f x)) (local (list x) list)" },
        { "local x = x", "(local (list x) (list x))" },
        { "local x local x f(x)",
          "(local (list x) list) (local (list x) list) (do-call (call f x'14))" },
        { "do local x end f(x)", "(do (block (local (list x) list))) (do-call (call f x))" },
        { "local function f() f() end",
          "(local-function f (function list (block (do-call (call f'15)))))" },
        { "local f = function() f() end",
          "(local (list f) (list (function list (block (do-call (call f))))))" },
        { "for i = 1, i do f(i) end", "(for i 1 i (block (do-call (call f i'4))))" },
        { "function a:b() f(self) end",
          "(function-stat (index a 'b') (function list (block (do-call (call f self'0)))))" },
        { "local x function f() return function() return x end end",
          "(local (list x) list) (function-stat f (function list (block (return (function list (block (return x'6)))))))" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

static void gotos_find_labels_that_they_see(void **state)
{
    static const struct shape_row rows[] = {
        { "goto a", "!no label `a` can be seen from this `goto`" },
        { "do ::a:: end goto a", "!no label `a` can be seen from this `goto`" },
        { "::a:: do goto a end", "label (do (block goto))" },
        { "goto e local x ::e::", "goto (local (list x) list) label" },
        { "goto e local x ::e:: f()", "!this `goto e` jumps into the scope of `x`" },
        { "::a:: ::a::", "!the label `a` stands twice" },
        { "function f() ::a:: end goto a", "!no label `a` can be seen from this `goto`" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_the_innermost_variable),
        cmocka_unit_test(gotos_find_labels_that_they_see),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
