/* SPDX-License-Identifier: Apache-2.0
 *
 * The names that a use of a Filter may reach: those that its document writes, and those that its
 * parameters hold.
 */
#ifndef RESOLVE_DECLARED_H
#define RESOLVE_DECLARED_H

#include "policy/model.h"
#include "table/layout.h"

struct resolve_declared {
    enum table_declared_kind kind;
    struct str name, detail; /* of a metric: "label=value" lines */
    uint32_t size;           /* of a dict */
};

struct resolve_declared_list {
    struct resolve_declared *items;
    size_t count, cap;
};

/* Appends what `f` declares where it is used with `params` (NULL: none written). */
void resolve_declared_add(struct arena *a, const struct policy_filter *f,
                          const struct doc_node *params, struct resolve_declared_list *out);

#endif
