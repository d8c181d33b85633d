/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of a script that can be run, for whoever counts which of them tests have run.
 */
#ifndef LUA_LINES_H
#define LUA_LINES_H

#include "base/str.h"

/* One statement, or the condition of one: it was run where one of these lines was. From 1. */
struct lua_lines_span {
    uint32_t first, last;
};

struct lua_lines {
    struct lua_lines_span *items; /* by their first lines, each of which stands here once */
    size_t count, cap;
};

/* Of a text that Lua takes; one that it does not has none. */
void lua_lines_of(struct arena *a, struct str text, struct lua_lines *out);

#endif
