/* SPDX-License-Identifier: Apache-2.0
 *
 * Lua's patterns as literals: whether they can be read, and what of them comes from regular
 * expressions and means something else here.
 */
#ifndef LUA_PATTERN_H
#define LUA_PATTERN_H

#include "base/str.h"

enum lua_pattern_verdict { LUA_PATTERN_FINE, LUA_PATTERN_MALFORMED, LUA_PATTERN_HABIT };

struct lua_pattern_result {
    enum lua_pattern_verdict verdict;
    size_t at, n;     /* bytes of the pattern that are meant */
    const char *why;  /* sentence behind the pattern's quote */
    const char *help; /* NULL: none */
};

struct lua_pattern_result lua_pattern_check(struct str pattern);

#endif
