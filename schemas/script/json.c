/* SPDX-License-Identifier: Apache-2.0
 *
 * Between JSON and values of Lua. Maps are written in the order of their keys, so that the same
 * value gives the same text.
 */
#include "script/json.h"

#include <stdlib.h>

enum { DEPTH_MAX = 32 };

/* ---- to Lua ---- */

static void push_number(lua_State *L, struct str text)
{
    struct str copy = script_memory_copy(L, text);

    if (lua_stringtonumber(L, copy.p) == 0)
        lua_pushnumber(L, 0);
}

void script_json_push_tree(lua_State *L, const struct script_tree *t)
{
    lua_Integer i = 1;

    luaL_checkstack(L, 4, "JSON is nested too deep");
    switch (t->kind) {
    case SCRIPT_TREE_NULL:
        lua_pushlightuserdata(L, NULL);
        return;
    case SCRIPT_TREE_FALSE:
    case SCRIPT_TREE_TRUE:
        lua_pushboolean(L, t->kind == SCRIPT_TREE_TRUE);
        return;
    case SCRIPT_TREE_NUMBER:
        push_number(L, t->text);
        return;
    case SCRIPT_TREE_STRING:
        script_run_push(L, t->text);
        return;
    case SCRIPT_TREE_LIST:
    case SCRIPT_TREE_MAP:
        break;
    }
    lua_newtable(L);
    for (const struct script_tree *c = t->first; c != NULL; c = c->next) {
        if (t->kind == SCRIPT_TREE_MAP)
            script_run_push(L, c->key);
        else
            lua_pushinteger(L, i++);
        script_json_push_tree(L, c);
        lua_rawset(L, -3);
    }
}

struct script_tree *script_json_parse(lua_State *L, struct str text)
{
    bool full;
    struct script_tree *t = script_tree_parse(&script_run_of(L)->arena, text, &full);

    if (full)
        script_fuel_abort(L, SCRIPT_LM, "out of memory");
    return t;
}

void script_json_push(lua_State *L, struct str text, bool *ok)
{
    struct script_tree *t = script_json_parse(L, text);

    *ok = t != NULL;
    if (t == NULL)
        lua_pushnil(L);
    else
        script_json_push_tree(L, t);
}

/* ---- from Lua ---- */

static int compare_keys(const void *pa, const void *pb)
{
    const struct str *a = pa, *b = pb;

    return str_cmp(*a, *b);
}

static void write_value(lua_State *L, struct script_tree_out *out, int i, int depth);

static void write_list(lua_State *L, struct script_tree_out *out, int i, lua_Integer n, int depth)
{
    script_tree_put(out, STR("["));
    for (lua_Integer k = 1; k <= n; k++) {
        if (k > 1)
            script_tree_put(out, STR(","));
        lua_rawgeti(L, i, k);
        write_value(L, out, lua_gettop(L), depth);
        lua_pop(L, 1);
    }
    script_tree_put(out, STR("]"));
}

static void write_map(lua_State *L, struct script_tree_out *out, int i, int depth)
{
    size_t count = 0, n = 0;
    struct str *keys;

    for (lua_pushnil(L); lua_next(L, i) != 0; lua_pop(L, 1))
        count++;
    keys = script_memory_take(L, (count + 1) * sizeof(*keys));
    for (lua_pushnil(L); lua_next(L, i) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "a key of the map is a %s; JSON wants strings", luaL_typename(L, -2));
        keys[n++] = script_run_str(L, -2);
    }
    if (n > 1)
        qsort(keys, n, sizeof(*keys), compare_keys);
    script_tree_put(out, STR("{"));
    for (size_t k = 0; k < n; k++) {
        if (k > 0)
            script_tree_put(out, STR(","));
        script_tree_put_string(out, keys[k]);
        script_tree_put(out, STR(":"));
        script_run_push(L, keys[k]);
        lua_rawget(L, i);
        write_value(L, out, lua_gettop(L), depth);
        lua_pop(L, 1);
    }
    script_tree_put(out, STR("}"));
}

static void write_number(lua_State *L, struct script_tree_out *out, int i)
{
    char text[64];
    lua_Number d = lua_tonumber(L, i);
    int n;

    if (!lua_isinteger(L, i) && (d != d || d - d != 0))
        luaL_error(L, "JSON has no number that is not finite");
    if (lua_isinteger(L, i))
        n = snprintf(text, sizeof(text), "%lld", (long long)lua_tointeger(L, i));
    else
        n = snprintf(text, sizeof(text), "%.17g", (double)d);
    script_tree_put(out, (struct str){ text, (size_t)n });
}

static void write_value(lua_State *L, struct script_tree_out *out, int i, int depth)
{
    lua_Integer n;

    luaL_checkstack(L, 6, "a table is nested too deep");
    switch (lua_type(L, i)) {
    case LUA_TBOOLEAN:
        script_tree_put(out, lua_toboolean(L, i) ? STR("true") : STR("false"));
        return;
    case LUA_TNUMBER:
        write_number(L, out, i);
        return;
    case LUA_TSTRING:
        script_tree_put_string(out, script_run_str(L, i));
        return;
    case LUA_TLIGHTUSERDATA:
        script_tree_put(out, STR("null"));
        return;
    case LUA_TTABLE:
        break;
    default:
        luaL_error(L, "a %s cannot be JSON", luaL_typename(L, i));
    }
    if (depth == DEPTH_MAX)
        luaL_error(L, "a table is nested deeper than %d", DEPTH_MAX);
    n = (lua_Integer)lua_rawlen(L, i);
    if (n > 0)
        write_list(L, out, i, n, depth + 1);
    else
        write_map(L, out, i, depth + 1);
}

struct str script_json_text(lua_State *L, int i)
{
    struct script_tree_out out = { .arena = &script_run_of(L)->arena };

    write_value(L, &out, lua_absindex(L, i), 0);
    if (out.full)
        script_fuel_abort(L, SCRIPT_LM, "out of memory");
    return (struct str){ out.p, out.n };
}

static int encode(lua_State *L)
{
    script_run_push(L, script_json_text(L, 1));
    return 1;
}

static int decode(lua_State *L)
{
    bool ok;

    script_json_push(L, script_run_str(L, 1), &ok);
    return ok ? 1 : script_run_fail(L, SCRIPT_CODE_SYNTAX);
}

const struct script_function script_json_functions[] = {
    { "json.decode", decode },
    { "json.encode", encode },
    { NULL, NULL },
};
