/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules PX801 to PX828 over one filter: its script, its modules, what it declares.
 */
#ifndef LUA_LINT_H
#define LUA_LINT_H

#include "lua/filter.h"

/* Reports what is wrong with a filter's script and its modules; true where Lua would load all of
 * them. */
bool lua_lint(struct arena *a, const struct lua_filter *filter, struct diag_sink *sink);

/* The hooks that the filter's script has, a bit per enum api_phase; 0 where Lua would not load it. */
uint32_t lua_lint_phases(struct arena *a, const struct lua_filter *filter);

#endif
