/* SPDX-License-Identifier: Apache-2.0
 *
 * Random picks by weight at a cost that knows neither how many nodes there are nor how far apart
 * their weights lie: Walker's alias method with Vose's construction (IEEE TSE 17(9), 1991), in
 * whole numbers, so that shares are exact.
 */
#ifndef TABLE_ALIAS_H
#define TABLE_ALIAS_H

#include "base/hash.h"
#include "table/node.h"

struct table_alias_slot {
    uint32_t keep;  /* of `total`: how much of the slot is its own node's */
    uint32_t other; /* whose the rest is */
};

struct table_alias {
    const struct table_alias_slot *slots; /* one a node */
    uint32_t count;                       /* 0: no node has a weight */
    uint32_t total;                       /* sum of the weights */
};

size_t table_alias_bytes(uint32_t count);

/* Fills `memory`, aligned to 8; it stays the table's. */
struct table_alias table_alias_build(const struct table_node *nodes, uint32_t count, void *memory);

/* The node of a random word. Not for an empty table. */
static inline uint32_t table_alias_pick(const struct table_alias *a, uint64_t random)
{
    uint32_t slot = hash_reduce(random, a->count);

    return hash_reduce(random << 32, a->total) < a->slots[slot].keep ? slot : a->slots[slot].other;
}

#endif
