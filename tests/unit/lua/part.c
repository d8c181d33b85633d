/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/part.c: where bytes of a script stand in its file, and how they are shown.
 */
#include "lua/part.h"

#include "kit/test.h"
#include "lua/parse.h"

/* The lines of the text begin at these bytes of the file. */
static const uint32_t indented[] = { 104, 118, 130 };

static void a_place_is_in_the_file_that_people_see(void **state)
{
    static const struct {
        struct lua_source source;
        uint32_t start, end, file_start, file_end;
    } rows[] = {
        { { .text = STR_INIT("a\nbc\nd"), .file = 3 }, 2, 4, 2, 4 },
        { { .text = STR_INIT("a\nbc\nd"), .file = 3, .lines = indented, .line_count = 3 },
          2,
          4,
          118,
          120 },
        { { .text = STR_INIT("a\nbc\nd"), .file = 3, .lines = indented, .line_count = 3 },
          0,
          6,
          104,
          131 },
        { { .text = STR_INIT("a\nbc\nd"),
            .file = 3,
            .lines = indented,
            .line_count = 2,
            .whole = { 3, 100, 140 } },
          2,
          6,
          118,
          140 },
        { { .text = STR_INIT("a"), .file = 3, .is_opaque = true, .whole = { 3, 100, 140 } },
          0,
          1,
          100,
          140 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_lint l = { .source = &rows[i].source };
        struct diag_span at = lua_part_span(&l, rows[i].start, rows[i].end);

        assert_int_equal(at.file, 3);
        assert_int_equal(at.start, rows[i].file_start);
        assert_int_equal(at.end, rows[i].file_end);
    }
}

static void a_finding_points_at_a_node_or_its_name(void **state)
{
    struct lua_source source = { .text = STR("req:header(1)"), .file = 1 };
    struct diag_sink sink;
    struct lua_lint l;
    struct lua_node *call;
    struct diag *d;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    l = (struct lua_lint){ .arena = &a, .sink = &sink, .source = &source };
    lua_parse(&a, source.text, &l.tree);
    for (call = l.tree.root; call->kind != LUA_METHOD;)
        call = lua_after(call);
    d = lua_part_say(&l, DIAG_LUA_CALL, call, "a %d", 7);
    assert_int_equal(d->at.start, 0);
    assert_int_equal(d->at.end, 13);
    d = lua_part_say_name(&l, DIAG_LUA_CALL, call, "b");
    assert_int_equal(d->at.start, 4);
    assert_int_equal(d->at.end, 10);
    arena_fini(&a);
}

static void a_long_text_is_cut_off(void **state)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        { "f(1)", "f(1)" },
        { "f(1,\n2)", "f(1," },
        { "f(1234567890, 1234567890, 1234567890, 1234567890)",
          "f(1234567890, 1234567890, 1234567890, 1234567..." },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_lint l = { 0 };
        struct arena a;

        arena_init(&a, 0);
        l.arena = &a;
        lua_parse(&a, str_of(rows[i].text), &l.tree);
        KIT_TEXT(lua_part_text(&l, lua_child(l.tree.root, 1)), rows[i].shown);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_in_the_file_that_people_see),
        cmocka_unit_test(a_finding_points_at_a_node_or_its_name),
        cmocka_unit_test(a_long_text_is_cut_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
