/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests that another rule takes than before, as regions: all requests that go from one rule to
 * one other. What no rule takes is one outcome here, be it answered with 404, 405 or 501.
 */
#ifndef DIFF_REGION_H
#define DIFF_REGION_H

#include "diff/identity.h"
#include "diff/pair.h"
#include "diff/replay.h"

/* Old side first. */
struct diff_world {
    const struct resolve_plan *plans[2];
    const struct check_buckets *buckets[2];
    const struct table *tables[2];
    struct diff_identity ids[2];
    uint32_t numbers; /* that ids gives out */
};

/* A request that shows it, as both tables decide it. */
struct diff_example {
    struct str request;  /* "GET http://shop.test/a   x-beta: 1"; empty: none */
    struct str listener; /* "namespace/name" */
    struct check_witness witness;
    struct diff_outcome outcome[2];
};

struct diff_region {
    const struct resolve_alternative *taker[2]; /* of which rule; NULL: no rule */
    bool unknown;       /* whether there is such a request at all could not be told */
    bool taker_unknown; /* ... not even which rule the other one is; taker[..] NULL */
    struct {
        struct str *items; /* patterns, each once for a pair of domains */
        size_t count, cap;
    } hosts;
    struct diff_example example;
    size_t pair; /* the last that it was found in, + 1 */
};

struct diff_regions {
    struct diff_region *items;
    size_t count, cap;
    struct diff_example *examples; /* per number of a rule: of a rule that does something else */
};

/* `changed`: per number of a rule, whether it does something else than before. */
void diff_region_list(struct arena *a, const struct diff_world *w, const bool *changed,
                      struct diff_regions *out);

#endif
