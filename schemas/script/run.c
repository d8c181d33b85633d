/* SPDX-License-Identifier: Apache-2.0
 *
 * Arguments, results and objects on their way between C and a script.
 */
#include "script/run.h"

/* The registry's keys of metatables: an address a type. */
static const char keys[API_TYPES];

const void *script_run_type_key(enum api_type type)
{
    return &keys[type];
}

void script_run_push_object(lua_State *L, enum api_type type)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &script_run_of(L)->vm->singletons[type]);
}

int script_run_sealed(lua_State *L)
{
    return luaL_error(L, "`%s` cannot be written: it is the proxy's",
                      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "this");
}

void script_run_seal(lua_State *L)
{
    lua_newtable(L);
    lua_newtable(L);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, script_run_sealed);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

struct str script_run_str(lua_State *L, int i)
{
    struct str s;

    s.p = lua_tolstring(L, i, &s.n);
    return s;
}

struct str script_run_opt(lua_State *L, int i, struct str otherwise)
{
    return lua_isnoneornil(L, i) ? otherwise : script_run_str(L, i);
}

void script_run_push(lua_State *L, struct str s)
{
    lua_pushlstring(L, s.n > 0 ? s.p : "", s.n);
}

int script_run_push_text(lua_State *L, struct str s)
{
    if (s.p == NULL)
        lua_pushnil(L);
    else
        script_run_push(L, s);
    return 1;
}

int script_run_fail(lua_State *L, enum script_code code)
{
    static const char *const words[SCRIPT_CODE_COUNT] = {
#define CODE(NAME, word) [SCRIPT_CODE_##NAME] = (word),
#include "script/codes.def"
    };

    lua_pushnil(L);
    lua_pushstring(L, words[code]);
    return 2;
}

void script_run_push_value(lua_State *L, const struct script_value *v)
{
    switch (v->kind) {
    case SCRIPT_NIL:
        lua_pushnil(L);
        break;
    case SCRIPT_BOOLEAN:
        lua_pushboolean(L, v->boolean);
        break;
    case SCRIPT_INTEGER:
        lua_pushinteger(L, v->integer);
        break;
    case SCRIPT_FLOAT:
        lua_pushnumber(L, v->number);
        break;
    case SCRIPT_STRING:
        script_run_push(L, v->text);
        break;
    }
}

struct script_value script_run_value(lua_State *L, int i)
{
    struct script_value v = { .kind = SCRIPT_NIL };

    switch (lua_type(L, i)) {
    case LUA_TBOOLEAN:
        v.kind = SCRIPT_BOOLEAN;
        v.boolean = lua_toboolean(L, i);
        break;
    case LUA_TNUMBER:
        v.kind = lua_isinteger(L, i) ? SCRIPT_INTEGER : SCRIPT_FLOAT;
        v.integer = lua_tointeger(L, i);
        v.number = lua_tonumber(L, i);
        break;
    case LUA_TSTRING:
        v.kind = SCRIPT_STRING;
        v.text = script_run_str(L, i);
        break;
    default:
        break;
    }
    return v;
}

void script_run_declared(lua_State *L, enum script_declared_kind kind, struct str name)
{
    static const char *const words[SCRIPT_DECLARED_KINDS] = {
        [SCRIPT_SERVICE] = "services", [SCRIPT_DICT] = "dicts",
        [SCRIPT_SECRET] = "secrets",   [SCRIPT_MAP] = "maps",
        [SCRIPT_SET_OF] = "sets",      [SCRIPT_SPLIT] = "splits",
        [SCRIPT_METRIC] = "metrics",   [SCRIPT_LOG_FIELD] = "logFields",
        [SCRIPT_COUNTER] = "counters", [SCRIPT_LIMIT] = "limits",
        [SCRIPT_DNS] = "dns",
    };
    struct script_run *r = script_run_of(L);
    const struct script_spec *spec = &r->vm->uses[r->use].spec;

    for (size_t i = 0; i < spec->declared_count; i++) {
        if (spec->declared[i].kind == kind && str_eq(spec->declared[i].name, name))
            return;
    }
    script_run_push(L, name);
    luaL_error(L, "`%s` is not declared in uses.%s of the filter", lua_tostring(L, -1),
               words[kind]);
}

struct script_object *script_run_object(lua_State *L, int i, enum api_type type)
{
    struct script_object *o;

    if (lua_type(L, i) != LUA_TUSERDATA)
        return NULL;
    o = lua_touserdata(L, i);
    return o != NULL && o->type == type ? o : NULL;
}

struct script_object *script_run_new_object(lua_State *L, enum api_type type, struct str name)
{
    struct script_object *o = lua_newuserdatauv(L, sizeof(*o) + name.n + 1, 0);
    struct script_run *r = script_run_of(L);
    char *text = (char *)(o + 1);

    if (name.n > 0)
        memcpy(text, name.p, name.n);
    text[name.n] = 0;
    *o = (struct script_object){ .type = type, .name = { text, name.n } };
    if (r != NULL) {
        o->use = r->use;
        o->run = r->id;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, script_run_type_key(type));
    lua_setmetatable(L, -2);
    return o;
}
