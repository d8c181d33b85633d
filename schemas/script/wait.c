/* SPDX-License-Identifier: Apache-2.0
 *
 * What waits: a C function writes what it waits for into the run and yields; the owner answers and
 * resumes; the continuation pushes the result, inside the protected call.
 */
#include "script/answer.h"
#include "script/json.h"

static struct script_wait *new_waits(lua_State *L, size_t count)
{
    struct script_run *r = script_run_of(L);

    r->waits = script_memory_take(L, count * sizeof(*r->waits));
    r->wait_count = count;
    return r->waits;
}

static struct str text_field(lua_State *L, int i, const char *key, struct str otherwise)
{
    struct str s = otherwise;

    lua_getfield(L, i, key);
    if (!lua_isnil(L, -1)) {
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "call: `%s` is a %s; a string was wanted", key, luaL_typename(L, -1));
        s = script_memory_copy(L, script_run_str(L, -1));
    }
    lua_pop(L, 1);
    return s;
}

static uint32_t number_field(lua_State *L, int i, const char *key, lua_Integer otherwise)
{
    lua_Integer n = otherwise;

    lua_getfield(L, i, key);
    if (!lua_isnil(L, -1)) {
        if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 || lua_tointeger(L, -1) > INT32_MAX)
            luaL_error(L, "call: `%s` is a positive integer", key);
        n = lua_tointeger(L, -1);
    }
    lua_pop(L, 1);
    return (uint32_t)n;
}

/* The table at i as a call. */
static void read_call(lua_State *L, int i, struct script_wait *w)
{
    struct script_run *r = script_run_of(L);
    uint32_t calls = r->vm->uses[r->use].spec.limits.calls;

    w->kind = SCRIPT_WAIT_CALL;
    w->service = text_field(L, i, "service", STR(""));
    script_run_declared(L, SCRIPT_SERVICE, w->service);
    if (++r->calls > calls)
        luaL_error(L, "more than %d calls in one run", (int)calls);
    w->method = text_field(L, i, "method", STR("GET"));
    w->path = text_field(L, i, "path", STR("/"));
    w->body = text_field(L, i, "body", STR(""));
    w->timeout_ms = number_field(L, i, "timeout", r->vm->uses[r->use].spec.limits.wait_ms);
    w->body_max = number_field(L, i, "max_body", 64 << 10);
    lua_getfield(L, i, "headers");
    w->fields = script_answer_fields(L, &w->field_count);
}

/* Pushes a call's {status, headers, body}, or nil, and its code. */
static void push_got(lua_State *L, const struct script_wait *w)
{
    if (w->code != SCRIPT_CODE_OK) {
        (void)script_run_fail(L, w->code);
        return;
    }
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, w->status);
    lua_setfield(L, -2, "status");
    script_run_push(L, w->got_body);
    lua_setfield(L, -2, "body");
    lua_createtable(L, 0, (int)w->got_field_count);
    for (size_t i = 0; i < w->got_field_count; i++) {
        script_run_push(L, w->got_fields[i].name);
        script_run_push(L, w->got_fields[i].value);
        lua_rawset(L, -3);
    }
    lua_setfield(L, -2, "headers");
    lua_pushnil(L);
}

/* ---- what comes of them ---- */

static int got_one(lua_State *L)
{
    push_got(L, &script_run_of(L)->waits[0]);
    return 2;
}

static int got_all(lua_State *L)
{
    struct script_run *r = script_run_of(L);

    lua_newtable(L);
    for (size_t i = 0; i < r->wait_count; i++) {
        lua_createtable(L, 2, 0);
        push_got(L, &r->waits[i]);
        lua_rawseti(L, -3, 2);
        lua_rawseti(L, -2, 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int fired(lua_State *L)
{
    const struct script_wait *w = &script_run_of(L)->waits[0];

    if (w->code != SCRIPT_CODE_OK)
        return script_run_fail(L, w->code);
    lua_pushboolean(L, 1);
    return 1;
}

static int slept(lua_State *L)
{
    (void)L;
    return 0;
}

static int resolved(lua_State *L)
{
    const struct script_wait *w = &script_run_of(L)->waits[0];

    if (w->code != SCRIPT_CODE_OK)
        return script_run_fail(L, w->code);
    lua_newtable(L);
    for (size_t i = 0; i < w->record_count; i++) {
        script_run_push(L, w->records[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

enum woken_by { GOT_ONE, GOT_ALL, FIRED, SLEPT, RESOLVED };

static int woken(lua_State *L, int status, lua_KContext context)
{
    static const lua_CFunction results[] = { [GOT_ONE] = got_one,
                                             [GOT_ALL] = got_all,
                                             [FIRED] = fired,
                                             [SLEPT] = slept,
                                             [RESOLVED] = resolved };
    int count = results[context](L);

    (void)status;
    script_watch_results(L, count);
    return count;
}

/* ---- what begins them ---- */

static int call(lua_State *L)
{
    read_call(L, 1, new_waits(L, 1));
    return lua_yieldk(L, 0, GOT_ONE, woken);
}

static int all(lua_State *L)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
    struct script_wait *waits;

    if (n < 1 || n > SCRIPT_WAITS_MAX)
        return luaL_error(L, "all takes 1 to %d calls", SCRIPT_WAITS_MAX);
    waits = new_waits(L, (size_t)n);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, i);
        luaL_argexpected(L, lua_istable(L, -1), 1, "a list of calls");
        read_call(L, lua_gettop(L), &waits[i - 1]);
        lua_pop(L, 1);
    }
    return lua_yieldk(L, 0, GOT_ALL, woken);
}

static int fire(lua_State *L)
{
    struct script_wait *w = new_waits(L, 1);

    read_call(L, 1, w);
    w->fire = true;
    return lua_yieldk(L, 0, FIRED, woken);
}

static int sleep_ms(lua_State *L)
{
    lua_Integer ms = lua_tointeger(L, 1);
    struct script_wait *w;

    if (ms < 0 || ms > 1000)
        return luaL_error(L, "sleep takes 0 to 1000 milliseconds");
    w = new_waits(L, 1);
    w->kind = SCRIPT_WAIT_SLEEP;
    w->timeout_ms = (uint32_t)ms;
    return lua_yieldk(L, 0, SLEPT, woken);
}

/* `*` at the front stands for any one label. */
static bool name_allowed(const struct script_spec *spec, struct str name)
{
    for (size_t i = 0; i < spec->declared_count; i++) {
        struct str pattern = spec->declared[i].name;

        if (spec->declared[i].kind != SCRIPT_DNS)
            continue;
        if (str_eq(pattern, name))
            return true;
        if (str_has_prefix(pattern, STR("*.")) &&
            str_eq(str_sub(pattern, 1, pattern.n), str_sub(name, str_find(name, '.'), name.n)))
            return true;
    }
    return false;
}

static int dns(lua_State *L)
{
    struct script_run *r = script_run_of(L);
    struct str name = script_run_str(L, 1);
    struct script_wait *w;

    if (!name_allowed(&r->vm->uses[r->use].spec, name))
        return luaL_error(L, "`%s` is not declared in uses.dns of the filter", name.p);
    w = new_waits(L, 1);
    w->kind = SCRIPT_WAIT_DNS;
    w->service = script_memory_copy(L, name);
    w->method = script_memory_copy(L, script_run_opt(L, 2, STR("A")));
    w->timeout_ms = r->vm->uses[r->use].spec.limits.wait_ms;
    return lua_yieldk(L, 0, RESOLVED, woken);
}

const struct script_function script_wait_functions[] = {
    { "http.call", call }, { "http.fire", fire }, { "all", all },
    { "sleep", sleep_ms }, { "dns", dns },        { NULL, NULL },
};
