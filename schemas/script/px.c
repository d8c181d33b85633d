/* SPDX-License-Identifier: Apache-2.0
 *
 * px: time, log, addresses.
 */
#include "script/json.h"

static int now(lua_State *L)
{
    lua_pushnumber(L, script_run_of(L)->now);
    return 1;
}

static int monotonic_ms(lua_State *L)
{
    const struct script_host *host = script_run_of(L)->vm->host;

    lua_pushinteger(L, (lua_Integer)host->monotonic_ms(host->context));
    return 1;
}

static int log_line(lua_State *L)
{
    static const char *const levels[] = { "debug", "info", "warn", "error" };
    struct script_run *r = script_run_of(L);
    struct str level = script_run_str(L, 1), text = script_run_str(L, 2);
    struct script_tree_out out = { .arena = &r->arena };
    bool known = false;

    for (size_t i = 0; i < LEN(levels); i++)
        known = known || str_eq(level, str_of(levels[i]));
    if (!known)
        return luaL_error(L, "a level is debug, info, warn or error");
    script_tree_put(&out, text);
    if (lua_istable(L, 3)) {
        script_tree_put(&out, STR(" "));
        script_tree_put(&out, script_json_text(L, 3));
    }
    if (out.full)
        return script_fuel_abort(L, SCRIPT_LM, "out of memory");
    r->vm->host->log(r->vm->host->context, r->vm->uses[r->use].spec.filter, level,
                     (struct str){ out.p, out.n });
    return 0;
}

static int ip_text(lua_State *L)
{
    char buf[IP_TEXT_MAX];
    struct ip ip;

    if (!ip_parse(script_run_str(L, 1), &ip))
        return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    lua_createtable(L, 0, 2);
    script_run_push(L, ip_format(&ip, buf));
    lua_setfield(L, -2, "text");
    lua_pushinteger(L, ip_is_v4(&ip) ? 4 : 6);
    lua_setfield(L, -2, "version");
    return 1;
}

const struct script_function script_px_functions[] = {
    { "now", now }, { "monotonic_ms", monotonic_ms }, { "log", log_line }, { "ip.parse", ip_text },
    { NULL, NULL },
};
