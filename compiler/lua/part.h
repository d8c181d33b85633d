/* SPDX-License-Identifier: Apache-2.0
 *
 * What the rules share: the text under examination and how to speak of it.
 */
#ifndef LUA_PART_H
#define LUA_PART_H

#include "lua/filter.h"
#include "lua/tree.h"
#include "script/api.h"

struct lua_hook {
    enum api_phase phase;
    const struct lua_node *name;     /* where it is named */
    const struct lua_node *function; /* NULL: not to be seen */
};

struct lua_lint {
    struct arena *arena;
    struct diag_sink *sink;
    const struct lua_filter *filter;
    const struct lua_source *source; /* which of the filter's texts this is */
    bool is_module;
    struct lua_tree tree;
    struct lua_hook hooks[API_PHASES]; /* function and name NULL: there is none */
    bool has_strangers;                /* the returned table has keys that are no hooks */
    uint8_t *modules_used;             /* flags, one a module of the filter */
    uint8_t *params_read;              /* flags, one a parameter */
    bool params_escape;                /* `p` is passed on: any may be read */
};

/* Bytes of the text as a place in the file. */
struct diag_span lua_part_span(const struct lua_lint *l, uint32_t start, uint32_t end);

/* A finding at a node. */
struct diag *lua_part_say(struct lua_lint *l, enum diag_rule rule, const struct lua_node *n,
                          const char *fmt, ...) PRINTF(4, 5);

/* The same at bytes of the text. */
struct diag *lua_part_say_at(struct lua_lint *l, enum diag_rule rule, uint32_t start, uint32_t end,
                             const char *fmt, ...) PRINTF(5, 6);

/* A second place. */
void lua_part_related(struct lua_lint *l, struct diag *d, const struct lua_node *n,
                      const char *label);

/* How a node is written, cut off where it is long. */
struct str lua_part_text(const struct lua_lint *l, const struct lua_node *n);

/* The span of a node's name where it has one: of `a.b.c` and of `a:c()` that is c. */
struct diag *lua_part_say_name(struct lua_lint *l, enum diag_rule rule, const struct lua_node *n,
                               const char *fmt, ...) PRINTF(4, 5);

#endif
