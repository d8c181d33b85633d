/* SPDX-License-Identifier: Apache-2.0
 *
 * What a script gives to the proxy: the functions of the table that it returns (PX805), and from
 * them in which phases each of its functions runs, and what their parameters are.
 */
#ifndef LUA_HOOK_H
#define LUA_HOOK_H

#include "lua/part.h"

/* Counts reads and writes of variables and notes their first values. */
void lua_hook_bind(struct lua_lint *l);

/* Finds the hooks, types their parameters, spreads phases. */
void lua_hook_find(struct lua_lint *l);

#endif
