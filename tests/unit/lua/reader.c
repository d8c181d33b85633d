/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/reader.c: where nodes begin and end is told by what was read; after a fault it goes on.
 */
#include "shape.h"

static void an_opener_without_its_closer_is_told(void **state)
{
    static const struct shape_row rows[] = {
        { "f(", "!the script ends where an expression was wanted" },
        { "f(1", "!`(` has no `)`" },
        { "do", "!`do` has no `end`" },
        { "repeat", "!`repeat` has no `until`" },
        { "return {1", "!`{` has no `}`" },
        { "return a[1", "!the script ends where `]` was wanted" },
    };

    (void)state;
    shape_rows(rows, LEN(rows));
}

/* The text between a node's ends. */
static void nodes_have_the_bytes_that_were_read_for_them(void **state)
{
    static const struct {
        enum lua_kind kind;
        const char *text;
    } rows[] = {
        { LUA_FUNCTION, "x = f(1,  2) .. -y -- note\n" },
        { LUA_ASSIGN, "x = f(1,  2) .. -y" },
        { LUA_BINARY, "f(1,  2) .. -y" },
        { LUA_CALL, "f(1,  2)" },
        { LUA_UNARY, "-y" },
    };
    const struct lua_node *n;
    struct lua_tree tree;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    lua_parse(&a, str_of(rows[0].text), &tree);
    assert_int_equal(tree.faults.count, 0);
    for (size_t i = 1; i < LEN(rows); i++) {
        for (n = tree.root; n->kind != rows[i].kind; n = lua_after(n))
            assert_non_null(n);
        KIT_TEXT(str_sub(tree.text, n->start, n->end - n->start), rows[i].text);
    }
    arena_fini(&a);
}

static void after_a_fault_the_next_statement_is_read(void **state)
{
    static const struct {
        const char *text;
        size_t faults;
    } rows[] = {
        { "x = = 1\nlocal y = 2", 1 },
        { "x = = 1\ny = = 2", 2 },
        { "if x then\n  y = )\nend\nz = = 1", 2 },
        { "= = = = =", 1 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_tree tree;
        struct arena a;

        arena_init(&a, 0);
        lua_parse(&a, str_of(rows[i].text), &tree);
        if (tree.faults.count != rows[i].faults)
            fail_msg("%s: %zu faults", rows[i].text, tree.faults.count);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_opener_without_its_closer_is_told),
        cmocka_unit_test(nodes_have_the_bytes_that_were_read_for_them),
        cmocka_unit_test(after_a_fault_the_next_statement_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
