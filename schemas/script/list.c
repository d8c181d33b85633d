/* SPDX-License-Identifier: Apache-2.0
 *
 * `table`: what moves or compares many items pays for each.
 */
#include "script/run.h"

enum { SORT_MAX = 10000, UNPACK_MAX = 250, MOVED_FOR_ONE = 4 };

static lua_Integer length_of(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return (lua_Integer)lua_rawlen(L, 1);
}

static int insert(lua_State *L)
{
    lua_Integer n = length_of(L), at = n + 1;

    if (lua_gettop(L) == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "position out of bounds");
        script_fuel_charge(L, (n - at) / MOVED_FOR_ONE);
        for (lua_Integer i = n + 1; i > at; i--) {
            lua_rawgeti(L, 1, i - 1);
            lua_rawseti(L, 1, i);
        }
    } else if (lua_gettop(L) != 2) {
        return luaL_error(L, "insert takes a table, a position and a value");
    }
    lua_rawseti(L, 1, at);
    return 0;
}

static int take_out(lua_State *L)
{
    lua_Integer n = length_of(L), at = luaL_optinteger(L, 2, n);

    if (lua_gettop(L) > 1)
        luaL_argcheck(L, (n == 0 && at == 0) || (at >= 1 && at <= n + 1), 2,
                      "position out of bounds");
    script_fuel_charge(L, (n - at) / MOVED_FOR_ONE);
    lua_rawgeti(L, 1, at);
    for (; at < n; at++) {
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, at);
    return 1;
}

static int unpack(lua_State *L)
{
    lua_Integer from = luaL_optinteger(L, 2, 1), to;

    luaL_checktype(L, 1, LUA_TTABLE);
    to = luaL_optinteger(L, 3, (lua_Integer)lua_rawlen(L, 1));
    if (from > to)
        return 0;
    if ((uint64_t)to - (uint64_t)from >= UNPACK_MAX)
        return luaL_error(L, "unpack gives at most %d results", UNPACK_MAX);
    luaL_checkstack(L, UNPACK_MAX, "too many results");
    for (lua_Integer i = from; i <= to; i++)
        lua_rawgeti(L, 1, i);
    return (int)(to - from + 1);
}

static int concat(lua_State *L)
{
    struct str between = { "", 0 };
    lua_Integer from = luaL_optinteger(L, 3, 1), to;
    luaL_Buffer b;

    luaL_checktype(L, 1, LUA_TTABLE);
    between.p = luaL_optlstring(L, 2, "", &between.n);
    to = luaL_optinteger(L, 4, (lua_Integer)lua_rawlen(L, 1));
    if (from <= to)
        script_fuel_charge(L, to - from < 1 << 20 ? to - from + 1 : 1 << 20);
    luaL_buffinit(L, &b);
    for (lua_Integer i = from; i <= to; i++) {
        lua_rawgeti(L, 1, i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "item %I of the list is a %s; a string was wanted", (LUAI_UACINT)i,
                              luaL_typename(L, -1));
        luaL_addvalue(&b);
        if (i < to)
            luaL_addlstring(&b, between.p, between.n);
        if (i == to)
            break;
    }
    luaL_pushresult(&b);
    return 1;
}

/* ---- sort ---- */

/* item a before item b? Both are stack positions. */
static bool before(lua_State *L, int a, int b)
{
    bool is;

    if (lua_isnoneornil(L, 2))
        return lua_compare(L, a, b, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a < 0 ? a - 1 : a);
    lua_pushvalue(L, b < 0 ? b - 2 : b);
    lua_call(L, 2, 1);
    is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/* Lets item `at` sink to its place in the heap of the first n. */
static void sink(lua_State *L, lua_Integer at, lua_Integer n)
{
    while (2 * at <= n) {
        lua_Integer child = 2 * at;

        lua_rawgeti(L, 1, child);
        if (child < n) {
            lua_rawgeti(L, 1, child + 1);
            if (before(L, -2, -1)) {
                lua_remove(L, -2);
                child++;
            } else {
                lua_pop(L, 1);
            }
        }
        lua_rawgeti(L, 1, at); /* child, at */
        if (!before(L, -1, -2)) {
            lua_pop(L, 2);
            return;
        }
        lua_rawseti(L, 1, child);
        lua_rawseti(L, 1, at);
        at = child;
    }
}

/* Heap sort: never more than 2 n log n comparisons, whatever the comparator says, and the same ones
 * every time. */
static int sort(lua_State *L)
{
    lua_Integer n = length_of(L), log2 = 1;

    if (n > SORT_MAX)
        return luaL_error(L, "sort takes at most %d items", SORT_MAX);
    if (!lua_isnoneornil(L, 2) && (!lua_isfunction(L, 2) || lua_iscfunction(L, 2)))
        return luaL_error(L, "the comparator is a %s; a function of the script was wanted",
                          lua_iscfunction(L, 2) ? "built-in function" : luaL_typename(L, 2));
    lua_settop(L, 2);
    while (n >> log2)
        log2++;
    script_fuel_charge(L, 4 * n * log2);
    for (lua_Integer i = n / 2; i >= 1; i--)
        sink(L, i, n);
    for (lua_Integer i = n; i > 1; i--) {
        lua_rawgeti(L, 1, 1);
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 1, 1);
        lua_rawseti(L, 1, i);
        sink(L, 1, i - 1);
    }
    return 0;
}

const struct script_function script_list_functions[] = {
    { "concat", concat }, { "insert", insert }, { "remove", take_out },
    { "sort", sort },     { "unpack", unpack }, { NULL, NULL },
};
