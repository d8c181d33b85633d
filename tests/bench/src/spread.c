/* SPDX-License-Identifier: Apache-2.0
 *
 * Bucket b < 128 is the value itself; above, the exponent selects 64 equal steps. What is beyond
 * the last bucket counts there; the maximum is kept apart.
 */
#include "spread.h"

static int bucket(uint64_t us)
{
    if (us < 2 * SPREAD_STEPS)
        return (int)us;
    int e = 63 - __builtin_clzll(us) - 6;
    int b = (e + 1) * SPREAD_STEPS + (int)((us >> e) - SPREAD_STEPS);
    return b < SPREAD_BUCKETS ? b : SPREAD_BUCKETS - 1;
}

static uint64_t middle(int b)
{
    if (b < 2 * SPREAD_STEPS)
        return (uint64_t)b;
    int e = b / SPREAD_STEPS - 1;
    return ((uint64_t)(b % SPREAD_STEPS + SPREAD_STEPS) << e) + ((1ull << e) >> 1);
}

void spread_add(struct spread *s, uint64_t us)
{
    s->count[bucket(us)]++;
    if (us > s->max)
        s->max = us;
}

uint64_t spread_at(const struct spread *s, double q)
{
    uint64_t total = 0, seen = 0;
    for (int i = 0; i < SPREAD_BUCKETS; i++)
        total += s->count[i];
    for (int i = 0; i < SPREAD_BUCKETS; i++) {
        seen += s->count[i];
        if (total && (double)seen >= q * (double)total)
            return middle(i);
    }
    return 0;
}
