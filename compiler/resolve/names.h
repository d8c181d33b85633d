/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects by kind and full name: a hash map on an arena, filled once and then only asked.
 */
#ifndef RESOLVE_NAMES_H
#define RESOLVE_NAMES_H

#include "base/str.h"
#include "policy/model.h"

struct resolve_names_entry {
    struct str full;
    uint32_t kind, value;
};

struct resolve_names {
    struct resolve_names_entry *items; /* in the order in which they were added */
    size_t count, cap;
    uint32_t *slots; /* numbers of items + 1, 0: free; a power of two of them, half of them free */
    size_t slot_count;
};

/* Room for that many more: adding them leaves no smaller tables behind. */
void resolve_names_reserve(struct arena *a, struct resolve_names *names, size_t more);

/* Adds; false where the name is there already, which is left as it was. */
bool resolve_names_put(struct arena *a, struct resolve_names *names, enum policy_kind kind,
                       struct str full, uint32_t value);

/* The entry, NULL where there is none; its value may be changed. */
struct resolve_names_entry *resolve_names_get(const struct resolve_names *names,
                                              enum policy_kind kind, struct str full);

/* "name" or "namespace/name" as seen from a namespace, in full. */
struct str resolve_names_full(struct arena *a, struct str text, struct str space);

#endif
