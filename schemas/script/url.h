/* SPDX-License-Identifier: Apache-2.0
 *
 * Percent-encoding.
 */
#ifndef SCRIPT_URL_H
#define SCRIPT_URL_H

#include "script/run.h"
#include "script/tree.h"

/* True where `encoded` stands for `plain`. */
bool script_url_equal(struct str encoded, struct str plain);

/* Pushes what it stands for; `+` is a space, a '%' that begins no escape stays. */
void script_url_push_decoded(lua_State *L, struct str encoded);

/* Everything but letters, digits, `-`, `.`, `_`, `~` escaped. */
void script_url_put_encoded(struct script_tree_out *out, struct str plain);

#endif
