/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects of any kind, filled along the field tables with everything, nothing or a seeded choice.
 */
#ifndef TESTS_POLICY_FILL_H
#define TESTS_POLICY_FILL_H

#include "policy/freeze.h"

#define AT(base, offset, type) ((type *)(void *)((base) + (offset)))

enum { FILL_SEEDS = 40, FILL_EVERYTHING = FILL_SEEDS, FILL_NOTHING };

struct list {
    char *items;
    size_t count;
};

struct fill {
    struct arena *a;
    uint64_t state;
    int mode; /* a seed, FILL_EVERYTHING or FILL_NOTHING */
    bool any; /* also objects with a field that structs do not hold have a node */
};

/* All nodes. */
extern const struct doc_node *const fill_node;

size_t fill_count(const struct field_object *object);
const struct field *fill_row(const struct field_object *object, size_t i);

/* A struct of the kind, neither abstract nor an heir. */
void *fill_make(struct fill *f, enum policy_kind kind);

/* Its short form, which it must have. */
struct str fill_freeze(struct arena *a, enum policy_kind kind, const void *spec);

#endif
