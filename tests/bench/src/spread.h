/* SPDX-License-Identifier: Apache-2.0
 *
 * A log-linear histogram of microseconds: 64 steps per power of two, so that a quantile is off by
 * less than 1.6 %.
 */
#ifndef BENCH_SPREAD_H
#define BENCH_SPREAD_H

#include <stdint.h>

enum { SPREAD_STEPS = 64, SPREAD_BUCKETS = 40 * SPREAD_STEPS };

struct spread {
    uint64_t count[SPREAD_BUCKETS];
    uint64_t max;
};

void spread_add(struct spread *s, uint64_t us);

/* The value below which the share q of all lies; 0 of nothing. */
uint64_t spread_at(const struct spread *s, double q);

#endif
