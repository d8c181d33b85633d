/* SPDX-License-Identifier: Apache-2.0
 *
 * Weighted round robin by static strides (as in gRPC): no heap, no lock, the same cost for any
 * number of endpoints, shares exact over a full cycle.
 */
#ifndef TABLE_STRIDE_H
#define TABLE_STRIDE_H

#include "table/view.h"

/* Scales weights so that the largest is 65535 and no positive one becomes 0; all zero stays all
 * zero. */
void table_stride_scale(const uint32_t *weights, uint32_t n, uint32_t *strides);

/* The next endpoint of the upstream, as an offset into its endpoints, advancing *seq past skipped
 * turns; TABLE_NONE where it has none with a weight. Work per call is bounded by 65,536 / smallest
 * stride turns. */
uint32_t table_stride_pick(const struct table *t, const struct table_upstream *u, uint64_t *seq);

#endif
