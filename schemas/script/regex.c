/* SPDX-License-Identifier: Apache-2.0
 *
 * px.re: the compiler made an automaton of every pattern that it saw, so that a script at run time only names one. The
 * time that a search takes depends on the text alone.
 */
#include "script/run.h"

static int re(lua_State *L)
{
    struct script_run *r = script_run_of(L);
    const struct script_spec *spec = &r->vm->uses[r->use].spec;
    struct str pattern = script_run_str(L, 1);

    for (size_t i = 0; i < spec->regex_count; i++) {
        if (!str_eq(spec->regexes[i].pattern, pattern))
            continue;
        script_run_new_object(L, API_REGEX, pattern)->number = (uint32_t)i;
        return 1;
    }
    return luaL_error(L, "px.re takes a pattern that is written out where it is called");
}

/* The pattern's own use: it may have been handed to another. */
static const struct table_search *search_of(lua_State *L)
{
    const struct script_object *o = lua_touserdata(L, 1);

    return &script_run_of(L)->vm->uses[o->use].spec.regexes[o->number].search;
}

static int test(lua_State *L)
{
    lua_pushboolean(L, table_search_test(search_of(L), script_run_str(L, 2)));
    return 1;
}

/* Where `init` stands is where `^` holds, as with string.find. */
static int find(lua_State *L)
{
    struct str text = script_run_str(L, 2);
    lua_Integer init = luaL_optinteger(L, 3, 1);
    size_t from, to, skipped;

    if (init >= 1 && (size_t)init <= text.n + 1) {
        skipped = (size_t)init - 1;
        if (table_search_find(search_of(L), str_sub(text, skipped, text.n), &from, &to)) {
            from += skipped + 1;
            to += skipped;
            lua_pushinteger(L, (lua_Integer)from);
            lua_pushinteger(L, (lua_Integer)to);
            return 2;
        }
    }
    lua_pushnil(L);
    return 1;
}

const struct script_function script_regex_functions[] = { { "re", re }, { NULL, NULL } };

const struct script_function script_regex_objects[] = {
    { "test", test },
    { "find", find },
    { NULL, NULL },
};
