/* SPDX-License-Identifier: Apache-2.0
 *
 * Which node keeps a key, over a Maglev table or a hash ring. Where the owner is down, or has more
 * than its part, the key is hashed again with the number of the attempt and belongs to whom that
 * finds (random jumps, arXiv 1908.08762: the keys of one node spread over all others, and none is
 * flooded as its neighbour on a ring would be). The keys of nodes that are up never move, and those
 * of a node that was down return to it.
 */
#ifndef TABLE_AFFINITY_H
#define TABLE_AFFINITY_H

#include "table/layout.h"
#include "table/maglev.h"
#include "table/ring.h"

enum { TABLE_AFFINITY_ATTEMPTS = 16 };

struct table_affinity { /* one of both is empty, or both */
    struct table_maglev maglev;
    struct table_ring ring;
};

/* What a set needs: made once, given to table_affinity_build. */
struct table_affinity_plan {
    struct table_ring_density density;
    uint32_t places;       /* of the Maglev table; 0: a ring */
    size_t bytes, scratch; /* memory that stays, memory that building takes besides */
};

/* `balancer`: TABLE_MAGLEV or TABLE_RING_HASH; `wanted`: size of the table or ring,
 * 0: chosen. */
struct table_affinity_plan table_affinity_plan(uint32_t balancer, uint32_t wanted,
                                               const struct table_node *nodes, uint32_t count);

/* Both memories are aligned to 8; `memory` stays the affinity's. */
struct table_affinity table_affinity_build(const struct table_affinity_plan *plan,
                                           const struct table_node *nodes, uint32_t count,
                                           void *memory, void *scratch);

/* Whom a hash belongs to while all are up; TABLE_NONE where no node has a weight. */
uint32_t table_affinity_owner(const struct table_affinity *a, uint64_t hash);

/* The share of all hashes, in 1/10,000, that belong to another node now than before: 0 only where none was found, of
 * many to a place and at most 2^18. Nodes are the same by their ids. */
uint32_t table_affinity_moved(const struct table_affinity *was, const struct table_node *was_nodes,
                              const struct table_affinity *is, const struct table_node *is_nodes);

/* The first of the attempts that is up; TABLE_NONE where none was, which for half of the nodes down
 * happens to one key in 65,536: ask another way then. */
uint32_t table_affinity_pick(const struct table_affinity *a, uint64_t hash,
                             const struct table_node_state *state);

/* Bounded loads (Mirrokni et al., arXiv 1608.01350): no node holds more than its part of
 * factor / 10,000 of what is in flight, this request counted. */
struct table_affinity_bound {
    const struct table_node *nodes;
    uint64_t weight_up; /* sum of the weights of who is up */
    uint64_t in_flight; /* of all of them; below 2^32 */
    uint32_t factor;    /* in 1/10,000, above 10,000 */
};

/* Most requests that a node may hold, the next one counted. */
uint64_t table_affinity_room(const struct table_affinity_bound *b, uint32_t node);

/* The first of the attempts that is up and has room; else the least loaded, by weight, of those
 * that were asked and are up; else TABLE_NONE. */
uint32_t table_affinity_pick_bounded(const struct table_affinity *a, uint64_t hash,
                                     const struct table_node_state *state,
                                     const struct table_affinity_bound *b);

#endif
