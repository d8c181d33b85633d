/* SPDX-License-Identifier: Apache-2.0
 *
 * The base functions that are not stock's own, and random numbers, which come from the host.
 */
#include "script/entry.h"
#include "script/run.h"
#include "script/text.h"

/* After the protected call. A run that is to end ends, whoever catches. */
static int protected_end(lua_State *L, int status, lua_KContext context)
{
    struct script_run *r = script_run_of(L);

    (void)context;
    if (r->aborted)
        return script_fuel_abort(L, r->cause,
                                 r->cause == SCRIPT_LM ? "out of memory" : "out of fuel");
    if (status == LUA_OK || status == LUA_YIELD) {
        lua_pushboolean(L, 1);
        lua_replace(L, 1);
        return lua_gettop(L);
    }
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static int protected_call(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1); /* a place for the result, below the function */
    lua_insert(L, 1);
    return protected_end(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, protected_end), 0);
}

const struct script_function script_base_functions[] = {
    { "pcall", protected_call },
    { "require", script_entry_require },
    { "tostring", script_text_show },
    { NULL, NULL },
};

static uint64_t random_bits(lua_State *L)
{
    const struct script_host *host = script_run_of(L)->vm->host;
    uint64_t bits;

    host->random(host->context, (uint8_t *)&bits, sizeof(bits));
    return bits;
}

static int random_number(lua_State *L)
{
    lua_Integer low = 1, high;
    uint64_t span;

    if (lua_gettop(L) == 0) {
        lua_pushnumber(L, (lua_Number)(random_bits(L) >> 11) * 0x1p-53);
        return 1;
    }
    high = luaL_checkinteger(L, 1);
    if (lua_gettop(L) > 1) {
        low = high;
        high = luaL_checkinteger(L, 2);
    }
    luaL_argcheck(L, low <= high, lua_gettop(L) > 1 ? 2 : 1, "interval is empty");
    span = (uint64_t)high - (uint64_t)low;
    lua_pushinteger(L, span == UINT64_MAX
                           ? (lua_Integer)random_bits(L)
                           : (lua_Integer)((uint64_t)low + random_bits(L) % (span + 1)));
    return 1;
}

const struct script_function script_base_math[] = {
    { "random", random_number },
    { NULL, NULL },
};
