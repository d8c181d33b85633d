/* SPDX-License-Identifier: Apache-2.0
 *
 * The regular expressions that scripts give to px.re. What they mean is judged by who knows (check/filter.c).
 */
#ifndef LUA_REGEX_H
#define LUA_REGEX_H

#include "base/vec.h"
#include "lua/filter.h"

struct lua_regex {
    struct str pattern;
    struct diag_span at; /* of the literal */
    bool is_plain;       /* between its quotes stands the pattern, byte by byte */
};

struct lua_regexes {
    struct lua_regex *items; /* in the order of the texts */
    size_t count, cap;
};

/* Those of a filter's script and modules, as far as Lua would load them. */
void lua_regex_list(struct arena *a, const struct lua_filter *filter, struct lua_regexes *out);

#endif
