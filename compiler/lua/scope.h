/* SPDX-License-Identifier: Apache-2.0
 *
 * Which name means which variable, which goto leads to which label: bound while the text is read, by
 * the rules of lparser.c.
 */
#ifndef LUA_SCOPE_H
#define LUA_SCOPE_H

#include "lua/reader.h"

enum {
    LUA_LOCALS_MAX = 200,   /* of a function at a time, Lua's own ceiling */
    LUA_UPVALUES_MAX = 255, /* of a function, likewise */
};

void lua_scope_open_func(struct lua_reader *r, struct lua_node *node);
void lua_scope_close_func(struct lua_reader *r);
struct lua_func *lua_scope_func(const struct lua_reader *r);

void lua_scope_open_block(struct lua_reader *r, bool is_loop);
void lua_scope_close_block(struct lua_reader *r);

/* A variable that is not visible yet. node NULL: `self`. */
struct lua_var *lua_scope_declare(struct lua_reader *r, struct lua_node *node);

/* The places that a loop takes for itself. */
void lua_scope_declare_hidden(struct lua_reader *r, unsigned n);

/* What was declared becomes visible. */
void lua_scope_show(struct lua_reader *r);

/* Binds a NAME. */
void lua_scope_bind(struct lua_reader *r, struct lua_node *name);

void lua_scope_break(struct lua_reader *r, struct lua_node *node);
void lua_scope_goto(struct lua_reader *r, struct lua_node *node);

/* A label; `is_last`: nothing but labels follows in its block. */
void lua_scope_label(struct lua_reader *r, struct lua_node *node, bool is_last);

#endif
