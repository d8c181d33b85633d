/* SPDX-License-Identifier: Apache-2.0
 *
 * What all balancers choose from: a set of nodes, each with an id that outlives restarts and
 * deploys and a weight, and what changes while the set stays the same. Who is down is a bit that a
 * pick looks at; it never makes a set anew, so that nobody else's keys move.
 */
#ifndef TABLE_NODE_H
#define TABLE_NODE_H

#include "base/base.h"

enum { TABLE_NODES_MAX = 65535, TABLE_NODE_WEIGHT_MAX = 65535 };

struct table_node {
    uint64_t id;     /* of an endpoint: its stable id */
    uint32_t weight; /* 0..TABLE_NODE_WEIGHT_MAX; 0: takes nothing */
};

/* How the nodes are now, by their index in the set. */
struct table_node_state {
    const uint64_t *up;                               /* bit per node; NULL: all are up */
    uint64_t (*load)(const void *ctx, uint32_t node); /* requests in flight */
    const void *ctx;
};

static inline bool table_node_is_up(const struct table_node_state *s, uint32_t node)
{
    return s->up == NULL || (s->up[node / 64] >> (node % 64) & 1) != 0;
}

#endif
