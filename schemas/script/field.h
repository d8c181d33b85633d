/* SPDX-License-Identifier: Apache-2.0
 *
 * Header fields of both messages, for the other methods that read or write them.
 */
#ifndef SCRIPT_FIELD_H
#define SCRIPT_FIELD_H

#include "script/run.h"

/* The n-th field of that name, from 0. */
bool script_field_nth(lua_State *L, enum script_side side, struct str name, size_t n,
                      struct str *value);

/* Takes all fields of that name out; how many there were. */
uint32_t script_field_remove(lua_State *L, enum script_side side, struct str name);

void script_field_add(lua_State *L, enum script_side side, struct str name, struct str value);

/* The value at i, as one that may stand in a header; raises where it may not. */
struct str script_field_value(lua_State *L, int i);

#endif
