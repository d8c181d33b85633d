/* SPDX-License-Identifier: Apache-2.0
 *
 * Between JSON and values of Lua.
 */
#ifndef SCRIPT_JSON_H
#define SCRIPT_JSON_H

#include "script/run.h"
#include "script/tree.h"

/* Pushes the value of a text; nil and !*ok where it is not JSON. */
void script_json_push(lua_State *L, struct str text, bool *ok);

void script_json_push_tree(lua_State *L, const struct script_tree *t);

/* NULL: not JSON. On the run's arena. */
struct script_tree *script_json_parse(lua_State *L, struct str text);

/* The value at i as a text on the run's arena; raises where it is none. */
struct str script_json_text(lua_State *L, int i);

#endif
