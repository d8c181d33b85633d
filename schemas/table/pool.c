/* SPDX-License-Identifier: Apache-2.0
 *
 * Both sections are sorted by what they belong to and hold only what is out of the ordinary. Where
 * a file's are not sorted, something is not found, and that is all.
 */
#include "table/pool.h"

const struct table_upstream_life *table_pool_life(const struct table *t, uint32_t upstream)
{
    uint32_t lo = 0, hi = t->upstream_life_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (table_upstream_life(t, mid)->upstream < upstream)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == t->upstream_life_count || table_upstream_life(t, lo)->upstream != upstream)
        return NULL;
    return table_upstream_life(t, lo);
}

/* Where the reserves from this endpoint on begin. */
static uint32_t first_reserve(const struct table *t, uint32_t endpoint)
{
    uint32_t lo = 0, hi = t->reserve_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (table_reserve(t, mid)->endpoint < endpoint)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void table_pool_nodes(const struct table *t, const struct table_upstream *u, uint32_t priority,
                      struct table_node *nodes)
{
    uint32_t at = first_reserve(t, u->endpoint_first);

    for (uint32_t i = 0; i < u->endpoint_count; i++) {
        const struct table_endpoint *e = table_endpoint(t, u->endpoint_first + i);
        bool reserved =
            at < t->reserve_count && table_reserve(t, at)->endpoint == u->endpoint_first + i;
        uint32_t its = reserved ? table_reserve(t, at++)->priority : 0;

        nodes[i] = (struct table_node){ e->stable_id, its == priority ? e->weight : 0 };
    }
}
