/* SPDX-License-Identifier: Apache-2.0
 *
 * The hosts of two policies side by side: every pattern of either, and which bucket of rules each
 * policy sends its hosts to. Hosts that go from the same bucket to the same bucket are one pair.
 */
#ifndef DIFF_PAIR_H
#define DIFF_PAIR_H

#include "check/bucket.h"

struct diff_place {
    uint32_t listener[2]; /* positions in the models: one that brings such requests */
    struct str host;      /* pattern */
};

struct diff_pair {
    const struct check_bucket *bucket[2]; /* NULL: this policy knows no such host */
    struct diff_place *places;            /* by listener, then pattern */
    size_t place_count, place_cap;
};

struct diff_pairs {
    struct diff_pair *items;
    size_t count, cap;
};

/* Of the listeners that both have. */
void diff_pair_list(struct arena *a, const struct resolve_plan *const plans[static 2],
                    const struct check_buckets *const buckets[static 2], struct diff_pairs *out);

/* A host name that the place's pattern takes and no more specific one of either policy. */
struct str diff_pair_host(struct arena *a, const struct resolve_plan *const plans[static 2],
                          const struct check_buckets *const buckets[static 2],
                          const struct diff_place *place);

#endif
