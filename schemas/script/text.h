/* SPDX-License-Identifier: Apache-2.0
 *
 * What others need of `string`.
 */
#ifndef SCRIPT_TEXT_H
#define SCRIPT_TEXT_H

#include "script/run.h"

/* tostring(v): of what is no scalar the name of its type. */
int script_text_show(lua_State *L);

#endif
