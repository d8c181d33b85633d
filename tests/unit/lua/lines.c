/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/lines.c: what is said to run is what Lua's own line hook sees.
 */
#include "lua/lines.h"

#include <lauxlib.h>
#include <lualib.h>

#include "kit/test.h"

enum { LINES = 64 };

static void hook(lua_State *L, lua_Debug *ar)
{
    bool *seen = *(bool **)lua_getextraspace(L);

    if (ar->currentline < LINES)
        seen[ar->currentline] = true;
}

static void run(const char *text, bool seen[LINES])
{
    lua_State *L = luaL_newstate();

    luaL_openlibs(L);
    *(bool **)lua_getextraspace(L) = seen;
    lua_sethook(L, hook, LUA_MASKLINE, 0);
    if (luaL_loadstring(L, text) != LUA_OK || lua_pcall(L, 0, 0, 0) != LUA_OK)
        fail_msg("%s\n%s", text, lua_tostring(L, -1));
    lua_close(L);
}

/* The first lines of what runs; `!`: it did not. */
static void lines_run_where_lua_runs_them(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        { "", "" },
        { "local a\nlocal b = nil\nlocal c <const> = 5\n", "" },
        { "local a = 1\nlocal b =\n  {\n}\n", "1 2" },
        { "local a = 1 local b = 2\nb = a", "1 2" },
        { "local function f()\n  return 1\nend\nf()", "2 4" },
        { "local function f()\n  return 1\nend\n", "2!" },
        { "local M = {}\nfunction M.f()\nend\nM.f()\n", "1 4" },
        { "local x = 1\nif x == 1 then\n  x = 2\nelseif x == 3 then\n  x = 4\nelse\n  x = 5\nend",
          "1 2 3 4! 5! 7!" },
        { "local x = 1\nif x == 2 or\n  x == 3 then\n  x = 2\nend", "1 2 4!" },
        { "while true do\n  break\nend", "" },
        { "local n = 0\nwhile n < 2 do\n  n = n + 1\nend", "1 2 3" },
        { "local n = 0\nrepeat\n  n = n + 1\nuntil n ==\n  2", "1 3 4" },
        { "for i = 1,\n  2 do\n  print = i\nend", "1 3" },
        { "for k, v in\n  pairs({1}) do\n  if k then goto next end\n  k = v\n  ::next::\nend",
          "1 3 4!" },
        { "do\n  local x = 1\nend\nreturn {\n  f = function()\n    error('x')\n  end,\n}",
          "2 4 6!" },
        { "string.format(\n  '%s',\n  1)", "1" },
        { "if nil then\n  print()\nend", "2!" },
        { "local x =", "" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        bool seen[LINES] = { false };
        struct lua_lines lines;
        struct arena a;
        struct str is = STR("");

        arena_init(&a, 0);
        lua_lines_of(&a, str_of(rows[i].text), &lines);
        if (lines.count > 0)
            run(rows[i].text, seen);
        for (size_t k = 0; k < lines.count; k++) {
            bool ran = false;

            for (uint32_t l = lines.items[k].first; l <= lines.items[k].last; l++)
                ran = ran || seen[l];
            is = str_fmt(&a, STR_FMT "%s%u%s", STR_ARG(is), k ? " " : "", lines.items[k].first,
                         ran ? "" : "!");
        }
        if (!str_eq(is, str_of(rows[i].wanted)))
            fail_msg("%s\n" STR_FMT ", not %s", rows[i].text, STR_ARG(is), rows[i].wanted);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_run_where_lua_runs_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
