/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON as a tree on an arena with a ceiling: read, pointed into, changed, written. RFC 8259; knows
 * nothing of Lua. A tree that does not fit is `too large`, never half a tree.
 */
#ifndef SCRIPT_TREE_H
#define SCRIPT_TREE_H

#include "base/str.h"

enum { SCRIPT_TREE_DEPTH = 64 };

enum script_tree_kind {
    SCRIPT_TREE_NULL,
    SCRIPT_TREE_FALSE,
    SCRIPT_TREE_TRUE,
    SCRIPT_TREE_NUMBER, /* `text` is how it was written */
    SCRIPT_TREE_STRING,
    SCRIPT_TREE_LIST,
    SCRIPT_TREE_MAP
};

struct script_tree {
    enum script_tree_kind kind;
    struct str key, text;
    struct script_tree *first, *last, *next;
};

/* NULL: the text is not JSON, or *full. */
struct script_tree *script_tree_parse(struct arena *a, struct str text, bool *full);

/* A growing text; `full` once the arena refused. */
struct script_tree_out {
    struct arena *arena;
    char *p;
    size_t n, cap;
    bool full;
};

void script_tree_put(struct script_tree_out *out, struct str s);
void script_tree_put_string(struct script_tree_out *out, struct str s);
void script_tree_write(struct script_tree_out *out, const struct script_tree *t);

/* Calls `act` for each node that a JSON Pointer names, `*` standing for any one step; `act` may
 * change it, or say false: take it out. Returns how many there were. */
typedef bool script_tree_act(void *context, struct script_tree *node);
uint32_t script_tree_each(struct script_tree *t, struct str pointer, script_tree_act *act,
                          void *context);

#endif
