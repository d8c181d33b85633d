/* SPDX-License-Identifier: Apache-2.0
 *
 * An upstream of a table as a set of nodes to balance over: what the proxy builds from, and what
 * the compiler compares when it says whose keys a change moves.
 */
#ifndef TABLE_POOL_H
#define TABLE_POOL_H

#include "table/node.h"
#include "table/view.h"

/* What the upstream has beyond static endpoints and round robin, or NULL. */
const struct table_upstream_life *table_pool_life(const struct table *t, uint32_t upstream);

/* Fills one node per endpoint, in their order; those of another priority have no weight. */
void table_pool_nodes(const struct table *t, const struct table_upstream *u, uint32_t priority,
                      struct table_node *nodes);

#endif
