/* SPDX-License-Identifier: Apache-2.0
 *
 * The first C function of every coroutine: it pushes what a hook is given and looks at what it
 * returns, all inside the protected call. Loading a use is the same with the file in the hook's
 * place.
 */
#include "script/entry.h"

#include "script/json.h"

static const struct phase {
    const char *hook, *parameters;
    char returns;
} phases[] = {
#define PHASE(NAME, hook, parameters, may_yield, returns) { hook, parameters, returns[0] },
#include "script/api.def"
};

/* ---- hooks ---- */

static int report(lua_State *L)
{
    struct script_run *r = script_run_of(L);

    if (r->report == NULL)
        return luaL_error(L, "report is for validate alone");
    luaL_checktype(L, 1, LUA_TSTRING);
    r->report(r->report_context, script_run_str(L, 1));
    return 0;
}

static void push_parameter(lua_State *L, struct script_run *r, int use, char letter)
{
    switch (letter) {
    case 'q':
        lua_rawgeti(L, use, SCRIPT_REF_REQUEST);
        break;
    case 'r':
        lua_rawgeti(L, use, SCRIPT_REF_RESPONSE);
        break;
    case 'b':
        lua_rawgeti(L, use, SCRIPT_REF_BODY);
        break;
    case 'c':
        script_run_push(L, r->chunk);
        break;
    case 'l':
        lua_pushboolean(L, r->last);
        break;
    case 'p':
        lua_rawgeti(L, use, SCRIPT_REF_PARAMS);
        break;
    case 's':
        lua_rawgeti(L, use, SCRIPT_REF_STATE);
        break;
    default:
        lua_pushcfunction(L, report);
        break;
    }
}

static int take_result(lua_State *L, struct script_run *r)
{
    const struct script_object *o = script_run_object(L, -1, API_RESPONSE);
    char returns = phases[r->phase].returns;

    r->outcome = SCRIPT_PASSED;
    if (lua_isnil(L, -1) || returns == 'v')
        return 0;
    if (returns == 'r' && o != NULL && o->run == r->id) {
        r->outcome = SCRIPT_RESPONDED;
        return 0;
    }
    if (returns == 'c' && lua_type(L, -1) == LUA_TSTRING) {
        r->chunk_out = script_memory_copy(L, script_run_str(L, -1));
        r->outcome = SCRIPT_REPLACED;
        return 0;
    }
    if (returns == 'c' && lua_isboolean(L, -1) && !lua_toboolean(L, -1)) {
        r->outcome = SCRIPT_DROPPED;
        return 0;
    }
    return luaL_error(L, "%s returned a %s; %s was wanted", phases[r->phase].hook,
                      luaL_typename(L, -1),
                      returns == 'c' ? "nil, a string or false" : "nil or px.respond{...}");
}

static int finish(lua_State *L, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    return take_result(L, script_run_of(L));
}

int script_entry_start(lua_State *L)
{
    struct script_run *r = script_run_of(L);
    const char *letters = phases[r->phase].parameters;
    int use, n = 0;

    lua_rawgeti(L, LUA_REGISTRYINDEX, r->vm->uses[r->use].ref);
    use = lua_gettop(L);
    if (lua_rawgeti(L, use, SCRIPT_REF_HOOKS + (int)r->phase) == LUA_TNIL) {
        r->outcome = SCRIPT_PASSED;
        return 0;
    }
    for (; letters[n] != 0; n++)
        push_parameter(L, r, use, letters[n]);
    lua_callk(L, n, 1, 0, finish);
    return finish(L, LUA_OK, 0);
}

/* ---- loading ---- */

/* A text with empty lines before it, so that messages count the file's lines. */
struct reader {
    uint32_t newlines;
    struct str text;
};

static const char *read_text(lua_State *L, void *context, size_t *n)
{
    struct reader *r = context;
    struct str part;

    (void)L;
    if (r->newlines > 0) {
        r->newlines--;
        *n = 1;
        return "\n";
    }
    part = r->text;
    r->text = (struct str){ NULL, 0 };
    *n = part.n;
    return part.n > 0 ? part.p : NULL;
}

/* Compiles a source into a function whose _ENV is the table at `env`; pushes it. */
static void load_source(lua_State *L, const struct script_source *source, int env)
{
    struct reader reader = { source->line > 0 ? source->line - 1 : 0, source->text };

    lua_pushliteral(L, "@");
    script_run_push(L, source->name);
    lua_concat(L, 2);
    if (source->text.n > SCRIPT_SOURCE_MAX)
        luaL_error(L, "%s is longer than %d bytes", lua_tostring(L, -1) + 1, SCRIPT_SOURCE_MAX);
    if (lua_load(L, read_text, &reader, lua_tostring(L, -1), "t") != LUA_OK)
        lua_error(L);
    lua_pushvalue(L, env);
    lua_setupvalue(L, -2, 1);
    lua_remove(L, -2);
}

int script_entry_require(lua_State *L)
{
    struct script_run *r = script_run_of(L);
    const struct script_spec *spec = &r->vm->uses[r->use].spec;
    struct str name;
    int use;

    luaL_checktype(L, 1, LUA_TSTRING);
    name = script_run_str(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->vm->uses[r->use].ref);
    use = lua_gettop(L);
    lua_rawgeti(L, use, SCRIPT_REF_MODULES);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, -2) != LUA_TNIL) {
        if (lua_islightuserdata(L, -1))
            return luaL_error(L, "module `%s` requires itself", lua_tostring(L, 1));
        return 1;
    }
    lua_pop(L, 1);
    for (size_t i = 0; i < spec->module_count; i++) {
        if (!str_eq(spec->modules[i].name, name))
            continue;
        lua_pushvalue(L, 1);
        lua_pushlightuserdata(L, r->vm);
        lua_rawset(L, -3);
        lua_rawgeti(L, use, SCRIPT_REF_ENV);
        load_source(L, &spec->modules[i].source, lua_gettop(L));
        lua_call(L, 0, 1);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, -2);
        lua_rawset(L, use + 1);
        return 1;
    }
    return luaL_error(L, "module `%s` is not in the filter's `modules`", lua_tostring(L, 1));
}

static bool find_hook(struct str name, uint32_t *phase)
{
    for (uint32_t i = 0; i < LEN(phases); i++) {
        if (str_eq(str_of(phases[i].hook), name)) {
            *phase = i;
            return true;
        }
    }
    return false;
}

/* Moves the functions of the returned table, on top, into the use. */
static uint32_t take_hooks(lua_State *L, int use)
{
    uint32_t mask = 0, phase = 0;
    int table = lua_gettop(L);

    if (!lua_istable(L, table))
        luaL_error(L, "the script returned a %s; a table of hooks was wanted",
                   luaL_typename(L, table));
    lua_pushnil(L);
    while (lua_next(L, table) != 0) {
        if (lua_type(L, -2) != LUA_TSTRING || !find_hook(script_run_str(L, -2), &phase))
            luaL_error(L, "`%s` is no hook",
                       lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_typename(L, -2));
        if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1))
            luaL_error(L, "`%s` is a %s; a function was wanted", lua_tostring(L, -2),
                       luaL_typename(L, -1));
        mask |= 1u << phase;
        lua_rawseti(L, use, SCRIPT_REF_HOOKS + (int)phase);
    }
    if ((mask & (uint32_t)API_IN_RUN) == 0)
        luaL_error(L, "the script has no hook that sees a message");
    return mask;
}

int script_entry_load(lua_State *L)
{
    struct script_run *r = script_run_of(L);
    struct script_use *u = &r->vm->uses[r->use];
    bool ok;
    int use;

    lua_createtable(L, SCRIPT_REF_HOOKS + API_PHASES, 0);
    use = lua_gettop(L);
    lua_pushvalue(L, use);
    u->ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    lua_rawseti(L, use, SCRIPT_REF_MODULES);
    script_run_push_object(L, API_REQ);
    lua_rawseti(L, use, SCRIPT_REF_REQUEST);
    script_run_push_object(L, API_RES);
    lua_rawseti(L, use, SCRIPT_REF_RESPONSE);
    script_run_push_object(L, API_BODY);
    lua_rawseti(L, use, SCRIPT_REF_BODY);
    script_json_push(L, u->spec.params.n > 0 ? u->spec.params : STR("{}"), &ok);
    if (!ok)
        return luaL_error(L, "the parameters are not JSON");
    lua_rawseti(L, use, SCRIPT_REF_PARAMS);
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->vm->globals_ref);
    script_run_seal(L);
    lua_pushvalue(L, -1);
    lua_rawseti(L, use, SCRIPT_REF_ENV);
    load_source(L, &u->spec.source, lua_gettop(L));
    lua_call(L, 0, 1);
    u->phases = take_hooks(L, use);
    if (u->phases & (uint32_t)API_IN_LOAD) {
        lua_rawgeti(L, use, SCRIPT_REF_HOOKS + API_PHASE_LOAD);
        lua_rawgeti(L, use, SCRIPT_REF_PARAMS);
        lua_call(L, 1, 1);
        lua_rawseti(L, use, SCRIPT_REF_STATE);
    }
    r->outcome = SCRIPT_PASSED;
    return 0;
}
