/* SPDX-License-Identifier: Apache-2.0
 *
 * What literals mean: numerals and the escapes of quoted strings.
 */
#ifndef LUA_LITERAL_H
#define LUA_LITERAL_H

#include "base/str.h"

struct lua_literal_number {
    bool is_float;
    int64_t integer; /* wraps around as Lua's does for hexadecimal ones */
};

/* A numeral as Lua 5.4 takes it; false where it is malformed. */
NODISCARD bool lua_literal_number(struct str s, struct lua_literal_number *out);

/* An escape sequence: `s` begins at the backslash. *used is how many bytes it takes, out holds what
 * it stands for (LUA_LITERAL_MAX at most; \z and line ends are the caller's). Returns how many
 * bytes that are, or -1 and *why, *used being what the complaint is about. */
enum { LUA_LITERAL_MAX = 6 };
int lua_literal_escape(struct str s, char *out, size_t *used, const char **why);

#endif
