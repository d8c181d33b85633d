/* SPDX-License-Identifier: Apache-2.0
 *
 * Ring hashing (Karger et al., STOC 1997; ketama): every node has points on a circle, and a key
 * belongs to the first point at or behind it. Who leaves gives away its own keys and nothing else
 * moves, which Maglev comes near and does not reach; shares differ more (by about 6 % at 256 points
 * a node), and a lookup costs a search.
 */
#ifndef TABLE_RING_H
#define TABLE_RING_H

#include "base/hash.h"
#include "table/node.h"

enum { TABLE_RING_POINTS_MAX = 8388608 };

struct table_ring {
    const uint64_t *points; /* [1 .. count]: Eytzinger order; [0]: the first of the circle */
    uint32_t count;         /* 0: no node has a weight */
};

/* What a weight of 1 has: 2^up points, or 2^-down of one. */
struct table_ring_density {
    uint32_t divisor; /* of all weights: their greatest common one */
    uint32_t up, down;
};

/* Density for about `wanted` points and no more (but at least one a node); 0: for 256 to 512 a node.
 * It is a power of two, so that one node more or less seldom changes what the others have, and with
 * equal weights and no size wanted never. */
struct table_ring_density table_ring_density(const struct table_node *nodes, uint32_t count,
                                             uint32_t wanted);

/* How many points the nodes have together. */
uint32_t table_ring_points(const struct table_node *nodes, uint32_t count,
                           struct table_ring_density density);

/* Bytes that the ring takes; building takes as many besides. */
size_t table_ring_bytes(uint32_t points);

/* Makes the ring in `memory` by way of `scratch`, both aligned to 8 and of table_ring_bytes of
 * `points`, which table_ring_points gave for these nodes. */
struct table_ring table_ring_build(const struct table_node *nodes, uint32_t count,
                                   struct table_ring_density density, void *memory, void *scratch);

/* Whom a hash belongs to. Not for an empty ring. */
static inline uint32_t table_ring_owner(const struct table_ring *r, uint64_t hash)
{
    uint64_t key = hash & ~UINT64_C(0xffff);
    uint32_t k = 1;

    while (k <= r->count) {
        __builtin_prefetch(r->points + (size_t)k * 8);
        k = 2 * k + (r->points[k] < key);
    }
    k >>= __builtin_ffs((int)~k); /* back to where the search last went left; 0: nowhere */
    return (uint32_t)(r->points[k] & 0xffff);
}

#endif
