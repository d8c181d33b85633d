/* SPDX-License-Identifier: Apache-2.0
 *
 * Text of a script -> tree. Takes what lua_load of Lua 5.4 takes in mode "t", but for limits, and
 * refuses the rest at the line where Lua does.
 */
#ifndef LUA_PARSE_H
#define LUA_PARSE_H

#include "lua/tree.h"

enum { LUA_TEXT_MAX = 64 << 10 };

/* Reads a script; what is wrong with it stands in tree->faults. The tree lives on the arena and
 * points into the text, LUA_TEXT_MAX bytes at most; a longer one is a fault and has no root. */
void lua_parse(struct arena *a, struct str text, struct lua_tree *out);

#endif
