/* SPDX-License-Identifier: Apache-2.0
 *
 * The sequence number names an endpoint and a round. An endpoint of stride w takes w of 65,535
 * rounds, spread evenly; a turn it does not take is skipped. Neighbours start half a scale apart,
 * so that they do not skip the same rounds. The verifier makes sure that the largest stride is
 * 65,535: that endpoint takes every turn, so a pick ends within one round.
 */
#include "table/stride.h"

enum { SCALE = 65535, APART = SCALE / 2 };

void table_stride_scale(const uint32_t *weights, uint32_t n, uint32_t *strides)
{
    uint64_t max = 0;

    for (uint32_t i = 0; i < n; i++)
        max = MAX(max, weights[i]);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t scaled = max ? ((uint64_t)weights[i] * SCALE + max / 2) / max : 0;

        strides[i] = weights[i] && scaled == 0 ? 1 : (uint32_t)scaled;
    }
}

uint32_t table_stride_pick(const struct table *t, const struct table_upstream *u, uint64_t *seq)
{
    for (uint32_t turn = 0; turn < u->endpoint_count; turn++) {
        uint64_t now = (*seq)++;
        uint32_t i = (uint32_t)(now % u->endpoint_count);
        uint64_t round = now / u->endpoint_count % SCALE;
        uint32_t stride = table_endpoint(t, u->endpoint_first + i)->stride;

        if ((stride * round + (uint64_t)i * APART) % SCALE >= SCALE - stride)
            return i;
    }
    return TABLE_NONE;
}
