/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields of messages that scripts make as tables: {name = value or {values}}.
 */
#ifndef SCRIPT_ANSWER_H
#define SCRIPT_ANSWER_H

#include "script/run.h"

/* The table on top as fields, by name; pops it. nil: none. */
const struct table_field *script_answer_fields(lua_State *L, size_t *count);

#endif
