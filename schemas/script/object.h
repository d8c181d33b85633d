/* SPDX-License-Identifier: Apache-2.0
 *
 * What a script finds: libraries, req, res, body, px, and the metatables of what they hand out.
 */
#ifndef SCRIPT_OBJECT_H
#define SCRIPT_OBJECT_H

#include "script/run.h"

/* Builds it all, inside a protected call. */
void script_object_open(lua_State *L, struct script *s);

/* Rows of api.def that have no function; *name is one. */
uint32_t script_object_missing(const struct script *s, const char **name);

#endif
