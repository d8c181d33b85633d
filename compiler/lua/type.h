/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of an expression without running it: one step through variables that are never
 * assigned to. What is not known is API_UNKNOWN, and rules keep silent.
 */
#ifndef LUA_TYPE_H
#define LUA_TYPE_H

#include "lua/api.h"
#include "lua/part.h"

struct lua_type {
    enum api_type type;
    bool nilable;
    bool digest;            /* made with a secret */
    bool is_float_division; /* a float because of `/` */
};

struct lua_type lua_type_of(const struct lua_node *n);

/* What a CALL or METHOD calls. */
struct lua_callee {
    enum api_type object;      /* API_UNKNOWN: nothing is known */
    struct str name;           /* "http.call" */
    const struct lua_api *api; /* NULL: the object has no such thing */
    bool has_self;             /* the first argument of `api` stands before the colon */
    const struct lua_node *at; /* the name */
};

void lua_type_callee(struct arena *a, const struct lua_node *call, struct lua_callee *out);

/* A name of a library or of px: its object and the dotted rest; false where it is none. */
bool lua_type_path(struct arena *a, const struct lua_node *n, enum api_type *object,
                   struct str *dotted);

/* The first argument of a call and how many there are. */
const struct lua_node *lua_type_arguments(const struct lua_node *call, unsigned *count);

/* `p.x` or `p["x"]` in a hook: the parameter's name; p NULL: it is something else. */
struct str lua_type_param(const struct lua_node *n);

#endif
