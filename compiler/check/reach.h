/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact reachability: which requests of an alternative are left by those before it in its bucket.
 */
#ifndef CHECK_REACH_H
#define CHECK_REACH_H

#include "check/bucket.h"
#include "check/space.h"

enum check_reach {
    CHECK_REACHABLE,
    CHECK_UNREACHABLE, /* `cover` takes every request */
    CHECK_IMPOSSIBLE,  /* no request fulfils its own conditions */
    CHECK_UNKNOWN,     /* too many cases to follow up: nothing is claimed */
};

/* Alternatives whose common requests are asked for; one, mostly. Two of one pattern: what both
 * take. */
struct check_question {
    const struct check_bucket *bucket;
    struct check_budget *budget;
    const struct resolve_alternative *alts[2];
    size_t count; /* 0: every request with one of the default methods */
    const struct resolve_alternative
        *before; /* only rules before this one take away; NULL: all of the bucket's */
    const struct check_alternatives
        *found; /* what check_bucket_find lists for alts[0]; NULL: nobody asked yet */
};

/* Decides; *cover becomes a minimal set of rules that together take everything, where unreachable.
 */
enum check_reach check_reach_judge(struct arena *a, const struct check_question *q,
                                   struct check_alternatives *cover);

/* A request that is left, where there is one. The host is the caller's to fill in. */
bool check_reach_witness(struct arena *a, const struct check_question *q,
                         struct check_witness *out);

/* What check_reach_apart costs: each condition of one is held against each of the other. */
uint64_t check_reach_steps(const struct resolve_alternative *a,
                           const struct resolve_alternative *b);

/* True where no request can fulfil the conditions of both, seen at a glance: it may be false for
 * such too. */
bool check_reach_apart(const struct resolve_alternative *a, const struct resolve_alternative *b);

#endif
