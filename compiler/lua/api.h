/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/api.def as tables to look things up in.
 */
#ifndef LUA_API_H
#define LUA_API_H

#include "base/str.h"
#include "script/api.h"

struct lua_api {
    uint8_t object; /* enum api_type */
    struct str name;
    uint16_t phases;
    uint8_t min, max; /* arguments */
    struct str types;
    uint8_t result; /* enum api_type */
    uint8_t flags;
    bool is_constant;
};

struct lua_api_phase {
    struct str hook;
    struct str parameters;
    bool may_yield;
    char returns;
};

/* NULL: there is none. */
const struct lua_api *lua_api_find(enum api_type object, struct str name);

/* True where names of the object begin with `group` and a dot: "http" of px. */
bool lua_api_is_group(enum api_type object, struct str group);

/* The nearest name, below `group` where that is not empty; p NULL: nothing is near. */
struct str lua_api_suggest(enum api_type object, struct str group, struct str name);

/* Its type, API_UNKNOWN where there is no such global. */
enum api_type lua_api_global(struct str name);

/* A global's nearest, functions and libraries. */
struct str lua_api_suggest_global(struct str name);

/* What to use instead; p NULL: it is not forbidden. */
struct str lua_api_forbidden(struct str name);

const struct lua_api_phase *lua_api_phase(enum api_phase phase);

/* API_PHASES where no hook has the name. */
enum api_phase lua_api_phase_find(struct str hook);

/* A header that scripts do not write. */
bool lua_api_is_protected(struct str header);

/* "on_request and on_request_body", of a set of phases. */
struct str lua_api_phases(struct arena *a, unsigned set);

/* "`req`": how messages name what a method belongs to. */
const char *lua_api_object(enum api_type object);

#endif
