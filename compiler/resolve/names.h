/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects by kind and full name: a hash map on an arena, filled once and then only asked.
 */
#ifndef RESOLVE_NAMES_H
#define RESOLVE_NAMES_H

#include "base/str.h"
#include "policy/model.h"

struct resolve_names_entry {
    struct str full; /* p NULL: free */
    uint32_t kind, value;
};

struct resolve_names {
    struct resolve_names_entry *slots; /* a power of two of them, half of them free */
    size_t cap, count;
};

/* Adds; false where the name is there already, which is left as it was. */
bool resolve_names_put(struct arena *a, struct resolve_names *names, enum policy_kind kind,
                       struct str full, uint32_t value);

/* The entry, NULL where there is none; its value may be changed. */
struct resolve_names_entry *resolve_names_get(const struct resolve_names *names,
                                              enum policy_kind kind, struct str full);

/* "name" or "namespace/name" as seen from a namespace, in full. */
struct str resolve_names_full(struct arena *a, struct str text, struct str space);

#endif
