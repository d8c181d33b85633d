/* SPDX-License-Identifier: Apache-2.0
 *
 * Statements and lists of them.
 */
#ifndef LUA_STAT_H
#define LUA_STAT_H

#include "lua/reader.h"

/* Statements up to what ends a block (end, else, elseif, until, end of script), added to it; after a
 * fault it goes on with what looks like the next one. */
void lua_stat_list(struct lua_reader *r, struct lua_node *block);

#endif
