/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON read, pointed into and written again.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "script/tree.h"

static const char *round_trip(struct arena *a, const char *text)
{
    bool full;
    struct script_tree *t = script_tree_parse(a, str_of(text), &full);
    struct script_tree_out out = { .arena = a };

    if (t == NULL)
        return NULL;
    script_tree_write(&out, t);
    return str_z(a, (struct str){ out.p, out.n });
}

static void reads_and_writes_json(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        { "{\"a\": [1, -2.5e3, true, null]}", "{\"a\":[1,-2.5e3,true,null]}" },
        { "\"\\u00e9\\ud83d\\ude00\\n\"", "\"\xc3\xa9\xf0\x9f\x98\x80\\u000a\"" },
        { " [ ] ", "[]" },
        { "{}", "{}" },
        { "", NULL },
        { "[1,]", NULL },
        { "{\"a\":1", NULL },
        { "01", NULL },
        { "1 2", NULL },
        { "\"\\ud83d\"", NULL },
        { "\"\x01\"", NULL },
        { "\"\xff\"", NULL },
        { "nul", NULL },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        const char *got = round_trip(&a, rows[i].text);

        if (rows[i].want == NULL)
            assert_null(got);
        else
            assert_string_equal(got, rows[i].want);
    }
    arena_fini(&a);
}

static bool drop(void *context, struct script_tree *node)
{
    (void)context;
    (void)node;
    return false;
}

static void a_pointer_names_members_items_and_any(void **state)
{
    static const struct {
        const char *pointer, *want;
        uint32_t n;
    } rows[] = {
        { "/a", "{\"b/c\":2,\"d\":[{\"x\":1},{\"x\":2}]}", 1 },
        { "/b~1c", "{\"a\":1,\"d\":[{\"x\":1},{\"x\":2}]}", 1 },
        { "/d/*/x", "{\"a\":1,\"b/c\":2,\"d\":[{},{}]}", 2 },
        { "/d/1", "{\"a\":1,\"b/c\":2,\"d\":[{\"x\":1}]}", 1 },
        { "/none/x", "{\"a\":1,\"b/c\":2,\"d\":[{\"x\":1},{\"x\":2}]}", 0 },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        bool full;
        struct script_tree_out out = { .arena = &a };
        struct script_tree *t =
            script_tree_parse(&a, STR("{\"a\":1,\"b/c\":2,\"d\":[{\"x\":1},{\"x\":2}]}"), &full);

        assert_int_equal(script_tree_each(t, str_of(rows[i].pointer), drop, NULL), rows[i].n);
        script_tree_write(&out, t);
        assert_string_equal(str_z(&a, (struct str){ out.p, out.n }), rows[i].want);
    }
    arena_fini(&a);
}

static void depth_and_memory_have_an_end(void **state)
{
    char deep[2 * SCRIPT_TREE_DEPTH + 2];
    struct arena a;
    bool full;

    (void)state;
    memset(deep, '[', sizeof(deep) / 2);
    memset(deep + sizeof(deep) / 2, ']', sizeof(deep) / 2);
    arena_init(&a, 0);
    assert_null(script_tree_parse(&a, (struct str){ deep, sizeof(deep) }, &full));
    assert_non_null(script_tree_parse(&a, (struct str){ deep + 1, sizeof(deep) - 2 }, &full));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_json),
        cmocka_unit_test(a_pointer_names_members_items_and_any),
        cmocka_unit_test(depth_and_memory_have_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
