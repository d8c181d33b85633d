/* SPDX-License-Identifier: Apache-2.0
 *
 * Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4): a table of M places, each owned by a
 * node; a key looks at one place. With M >= 100 N the largest share is within some percent of the
 * mean. The same nodes in the same order give the same table everywhere; endpoints stand in the
 * order of their stable ids.
 *
 * A node that comes or goes moves some keys of others: at 100 places a node 2.5 % of all for ten
 * nodes, 1.3 % for a hundred, 0.6 % for a thousand; a larger table moves fewer. One that is merely
 * down moves none (affinity.h).
 */
#ifndef TABLE_MAGLEV_H
#define TABLE_MAGLEV_H

#include "base/hash.h"
#include "table/node.h"

struct table_maglev {
    const uint16_t *places; /* index of the node that owns it */
    uint32_t size;          /* 0: no node has a weight */
};

bool table_maglev_is_prime(uint32_t n);

/* Places of a table for `count` nodes: `wanted` where that is a prime that has room for them, else
 * the smallest prime of a short ladder that is at least 100 times their number: 1,021 up to ten
 * nodes, 16,381 up to 163, 131,071 up to 1,310, else 655,373. 10,000 upstreams of few endpoints
 * cost 20 MB, not 1.3 GB; who cannot have most keys placed anew when a set outgrows its rung names
 * a size. */
uint32_t table_maglev_size(uint32_t wanted, uint32_t count);

/* Bytes that the table takes, and that building takes besides. */
size_t table_maglev_bytes(uint32_t size);
size_t table_maglev_scratch(uint32_t count, uint32_t size);

/* Fills `memory` (aligned to 2; it stays the table's) by way of `scratch` (aligned to 8).
 * `size`: as table_maglev_size gave it for these nodes. */
struct table_maglev table_maglev_build(const struct table_node *nodes, uint32_t count,
                                       uint32_t size, void *memory, void *scratch);

/* Whom a hash belongs to. Not for an empty table. */
static inline uint32_t table_maglev_owner(const struct table_maglev *m, uint64_t hash)
{
    return m->places[hash_reduce(hash, m->size)];
}

#endif
