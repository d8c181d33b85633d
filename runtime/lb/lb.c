/* SPDX-License-Identifier: Apache-2.0
 *
 * Weighted round robin over what is up. The stride sequence is asked again while it names endpoints
 * that are out of the question, a few times; then a plain scan decides, so that
 * the work is bounded and a request is only given up when there is really nobody left to ask.
 */
#include "lb/lb.h"

enum { PICKS_MAX = 8 }; /* a pick may pass over every endpoint, so their number has to be small */

static bool is_tried(const struct lb_request *q, uint32_t offset)
{
    return q->tried >> (offset % LB_TRIED_MAX) & 1;
}

static bool is_up(const struct lb_request *q, uint32_t index)
{
    uint64_t state = atomic_load_explicit(shm_endpoint_state(q->shm, q->endpoint_slots[index]),
                                          memory_order_relaxed);

    return (state & 1) == 0;
}

/* The first endpoint with a weight that was not tried; one that is up where there is one. */
static uint32_t scan(const struct lb_request *q)
{
    const struct table_upstream *u = q->upstream;
    uint32_t down = TABLE_NONE;

    for (uint32_t i = 0; i < u->endpoint_count; i++) {
        uint32_t index = u->endpoint_first + i;

        if (is_tried(q, i) || table_endpoint(q->table, index)->weight == 0)
            continue;
        if (is_up(q, index))
            return index;
        if (down == TABLE_NONE)
            down = index;
    }
    return down;
}

uint32_t lb_pick(const struct lb_request *q)
{
    for (uint32_t i = 0; i < MIN(q->upstream->endpoint_count, (uint32_t)PICKS_MAX); i++) {
        uint32_t offset = table_stride_pick(q->table, q->upstream, q->turn);

        if (offset == TABLE_NONE)
            return TABLE_NONE;
        if (!is_tried(q, offset) && is_up(q, q->upstream->endpoint_first + offset))
            return q->upstream->endpoint_first + offset;
    }
    return scan(q);
}
