/* SPDX-License-Identifier: Apache-2.0
 *
 * What liblua itself makes of a script: whether it takes it, at which line it complains, and which
 * globals its byte code reads and writes. The oracle of compiler/lua.
 */
#ifndef KIT_LUALOAD_H
#define KIT_LUALOAD_H

#include "base/str.h"
#include "base/vec.h"

struct kit_lua_global {
    struct str name;
    uint32_t line;
    bool is_write;
};

struct kit_lua_globals {
    struct kit_lua_global *items;
    size_t count, cap;
};

struct kit_lua_result {
    bool ok;
    uint32_t line;      /* of the complaint */
    struct str message; /* behind "line: " */
    struct kit_lua_globals globals;
};

/* Loads in mode "t", runs nothing. */
void kit_lua_load(struct arena *a, struct str text, struct kit_lua_result *out);

#endif
