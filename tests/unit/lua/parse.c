/* SPDX-License-Identifier: Apache-2.0
 *
 * What is wrong with a script and where; limits; more than the first fault.
 */
#include "lua/parse.h"

#include "kit/test.h"
#include "lua/reader.h"

static void faults_point_at_their_cause(void **state)
{
    static const struct {
        struct str text, message;
        uint32_t start, line;
    } rows[] = {
        { STR_INIT("f(\n1\n"), STR_INIT("`(` has no `)`"), 1, 3 },
        { STR_INIT("if x then\n"), STR_INIT("`if` has no `end`"), 0, 2 },
        { STR_INIT("x = = 1"), STR_INIT("`=` stands where an expression was wanted"), 4, 1 },
        { STR_INIT("x"), STR_INIT("an expression stands as a statement"), 0, 1 },
        { STR_INIT("break"), STR_INIT("`break` stands outside of a loop"), 0, 1 },
        { STR_INIT("goto a"), STR_INIT("no label `a` can be seen from this `goto`"), 5, 1 },
        { STR_INIT("local a <const> = 1 a = 2"), STR_INIT("`a` is a constant and is assigned to"),
          20, 1 },
        { STR_INIT("goto e local x ::e:: f()"),
          STR_INIT("this `goto e` jumps into the scope of `x`"), 5, 1 },
        { STR_INIT("return 1 2"),
          STR_INIT("`2` stands where a statement or the end of the script was wanted"), 9, 1 },
        { STR_INIT("function f() return ... end"),
          STR_INIT("`...` stands in a function that has none"), 20, 1 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;
        struct lua_tree tree;

        arena_init(&a, 0);
        lua_parse(&a, rows[i].text, &tree);
        assert_int_equal(tree.faults.count, 1);
        assert_string_equal(str_z(&a, tree.faults.items[0].message), str_z(&a, rows[i].message));
        assert_int_equal(tree.faults.items[0].start, rows[i].start);
        assert_int_equal(tree.faults.items[0].line, rows[i].line);
        arena_fini(&a);
    }
}

static void more_than_the_first_fault_is_told(void **state)
{
    struct arena a;
    struct lua_tree tree;

    (void)state;
    arena_init(&a, 0);
    lua_parse(&a, STR("local x = = 1\nlocal y = 3x\nif x then\n  y = )\nend\nlocal z = \"q\n"),
              &tree);
    assert_int_equal(tree.faults.count, 3);
    assert_int_equal(tree.faults.items[1].line, 2);
    assert_int_equal(tree.faults.items[2].line, 6);
    arena_fini(&a);
}

/* The same bytes over and over, to the ceiling. */
static void limits_are_met_by_a_fault(void **state)
{
    static const struct {
        struct str unit;
        size_t n;
    } rows[] = {
        { STR_INIT("("), LUA_TEXT_MAX },
        { STR_INIT("f{"), LUA_TEXT_MAX / 2 },
        { STR_INIT("do "), 21000 },
        { STR_INIT("a=function() "), 5000 },
        { STR_INIT("a=a;"), LUA_TEXT_MAX / 4 },
        { STR_INIT(" "), LUA_TEXT_MAX + 1 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;
        struct lua_tree tree;
        struct str text;
        bool any = false;

        arena_init(&a, 0);
        text.n = rows[i].unit.n * rows[i].n;
        text.p = arena_take_text(&a, text.n);
        for (size_t k = 0; k < rows[i].n; k++)
            memcpy((char *)text.p + k * rows[i].unit.n, rows[i].unit.p, rows[i].unit.n);
        lua_parse(&a, text, &tree);
        for (size_t k = 0; k < tree.faults.count; k++)
            any |= tree.faults.items[k].is_limit;
        if (!any)
            fail_msg("%zu times `" STR_FMT "` passes", rows[i].n, STR_ARG(rows[i].unit));
        assert_true(tree.faults.count <= LUA_FAULTS_MAX);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_point_at_their_cause),
        cmocka_unit_test(more_than_the_first_fault_is_told),
        cmocka_unit_test(limits_are_met_by_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
