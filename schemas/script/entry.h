/* SPDX-License-Identifier: Apache-2.0
 *
 * The first C function of every coroutine.
 */
#ifndef SCRIPT_ENTRY_H
#define SCRIPT_ENTRY_H

#include "script/run.h"

/* Calls the hook of the run's phase. */
int script_entry_start(lua_State *L);

/* Loads the run's use: its file, its hooks, on_load. */
int script_entry_load(lua_State *L);

/* require(name), while a use is loaded. */
int script_entry_require(lua_State *L);

#endif
