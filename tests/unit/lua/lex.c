/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens know their bytes and their line.
 */
#include "lua/lex.h"

#include "kit/test.h"

static void tokens_know_where_they_stand(void **state)
{
    static const struct {
        enum lua_lex_kind kind;
        uint32_t start, end, line;
    } rows[] = {
        { LUA_LEX_LOCAL, 0, 5, 1 },    { LUA_LEX_NAME, 6, 7, 1 },     { LUA_LEX_ASSIGN, 8, 9, 1 },
        { LUA_LEX_STRING, 10, 17, 2 }, { LUA_LEX_CONCAT, 32, 34, 4 }, { LUA_LEX_DOTS, 35, 38, 4 },
        { LUA_LEX_STRAY, 39, 41, 4 },  { LUA_LEX_BAD, 42, 43, 4 },
    };
    struct arena a;
    struct lua_lex l;

    (void)state;
    arena_init(&a, 0);
    lua_lex_init(&l, &a, STR("local x = [[a\nb]] -- c\n--[=[\n]=].. ... \xC3\xA9 \"open\nend"));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_token t = lua_lex_next(&l);

        if (t.kind != rows[i].kind || t.start != rows[i].start || t.end != rows[i].end ||
            t.line != rows[i].line)
            fail_msg("token %zu: kind %d, bytes %u to %u, line %u", i, (int)t.kind, t.start, t.end,
                     t.line);
    }
    assert_int_equal(lua_lex_next(&l).kind, LUA_LEX_END);
    assert_int_equal(lua_lex_next(&l).kind, LUA_LEX_EOF);
    assert_int_equal(lua_lex_next(&l).kind, LUA_LEX_EOF);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(tokens_know_where_they_stand) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
