/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests for scripts.
 */
#ifndef SCRIPT_DIGEST_H
#define SCRIPT_DIGEST_H

#include "script/run.h"

int script_digest_push_sha256(lua_State *L, struct str text);

/* HMAC with the Secret at stack position i. */
int script_digest_push_hmac(lua_State *L, int i, struct str text);

#endif
