/* SPDX-License-Identifier: Apache-2.0
 *
 * What exact analysis may cost: rules that overlap without end take steps without end, so steps are
 * counted. A bucket has steps of its own, in proportion to its rules, and draws on what all share
 * when they are used up: whoever overdoes it leaves its neighbours theirs. Steps are counted, not
 * timed, so that the verdict is the same everywhere.
 */
#ifndef CHECK_BUDGET_H
#define CHECK_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CHECK_BUDGET_OF_RULE = 2000,     /* steps for each rule of a bucket */
    CHECK_BUDGET_SHARED = 100000000, /* steps for all */
    CHECK_BUDGET_LISTED = 8,         /* steps for listing a rule in order */
    CHECK_BUDGET_SORTED = 64, /* steps for sorting a condition in with the others of its axis */
};

struct resolve_alternative;

struct check_budget {
    uint64_t own;
    uint64_t *shared;
    const struct resolve_alternative *unsure[2]; /* rules that may tie, the first where that could
                                                    not be told; the second NULL: with any */
};

/* False where the steps are not there: the verdict is then "unknown". */
static inline bool check_budget_spend(struct check_budget *b, uint64_t steps)
{
    uint64_t rest = steps > b->own ? steps - b->own : 0;

    if (rest > *b->shared)
        return false;
    b->own -= steps - rest;
    *b->shared -= rest;
    return true;
}

#endif
