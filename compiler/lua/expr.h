/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions, by precedence; a function's body comes through reader's `block`.
 */
#ifndef LUA_EXPR_H
#define LUA_EXPR_H

#include "lua/reader.h"

/* One expression. Never NULL: after a fault it is a NIL. */
struct lua_node *lua_expr(struct lua_reader *r);

/* One or more, separated by commas, added to `list`. */
void lua_expr_list(struct lua_reader *r, struct lua_node *list);

/* What may begin a statement: a name or (e), with all its indexes and calls. */
struct lua_node *lua_expr_suffixed(struct lua_reader *r);

/* A name that is bound. */
struct lua_node *lua_expr_name(struct lua_reader *r);

/* A name that is not: a field, a label, what is being declared. */
struct lua_node *lua_expr_word(struct lua_reader *r);

/* `.name` after `object`. */
struct lua_node *lua_expr_field(struct lua_reader *r, struct lua_node *object);

/* Parameters and block of a function whose `function` is `opener`. */
struct lua_node *lua_expr_body(struct lua_reader *r, bool is_method,
                               const struct lua_token *opener);

#endif
