/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuel: a unit is an instruction of the virtual machine; C functions take theirs from the same
 * meter. The hook raises and never yields. Once a run is aborted the hook fires on every
 * instruction, so that no pcall outlives it.
 */
#include "script/run.h"

static const char *message(const struct script_run *r)
{
    return r->cause == SCRIPT_LM ? "out of memory" : "out of fuel";
}

static void hook(lua_State *L, lua_Debug *ar)
{
    struct script_run *r = script_run_of(L);

    if (ar->event == LUA_HOOKLINE) {
        script_watch_line(L, ar);
        return;
    }
    if (!r->aborted) {
        r->fuel -= SCRIPT_RUN_HOOK_STEP;
        if (r->fuel >= 0)
            return;
        r->aborted = true;
        r->cause = SCRIPT_LF;
        lua_sethook(L, hook, lua_gethookmask(L), 1);
    }
    luaL_error(L, "%s", message(r));
}

void script_fuel_arm(struct script_run *r)
{
    const struct script_watcher *w = r->vm->watcher;
    int lines = w != NULL && w->line != NULL ? LUA_MASKLINE : 0;

    lua_sethook(r->co, hook, LUA_MASKCOUNT | lines, r->aborted ? 1 : SCRIPT_RUN_HOOK_STEP);
}

int script_fuel_abort(lua_State *L, enum script_cause cause, const char *text)
{
    struct script_run *r = script_run_of(L);

    r->aborted = true;
    if (r->cause == SCRIPT_FINE)
        r->cause = cause;
    script_fuel_arm(r);
    return luaL_error(L, "%s", text);
}

void script_fuel_charge(lua_State *L, int64_t n)
{
    struct script_run *r = script_run_of(L);

    r->fuel -= n;
    if (r->aborted)
        script_fuel_abort(L, r->cause, message(r));
    else if (r->fuel < 0)
        script_fuel_abort(L, SCRIPT_LF, "out of fuel");
}
