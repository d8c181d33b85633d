/* SPDX-License-Identifier: Apache-2.0
 *
 * What checkers share.
 */
#ifndef CHECK_PART_H
#define CHECK_PART_H

#include "check/bucket.h"
#include "check/check.h"
#include "doc/doc.h"

struct check {
    struct arena *arena;   /* lives as long as the diagnostics */
    struct arena *scratch; /* rewound after each question */
    const struct policy_model *model;
    const struct resolve_plan *plan;
    const struct check_buckets *buckets;
    struct diag_sink *sink;
    bool compared;  /* a field that is `lone` in one rule with the same in another */
    uint64_t steps; /* that exact analysis may still take, shared by all buckets */
};

/* The steps that questions about a bucket may take. */
static inline struct check_budget check_budget_of(struct check *c, const struct check_bucket *b)
{
    return (struct check_budget){ .own = b->rule_count * CHECK_BUDGET_OF_RULE,
                                  .shared = &c->steps };
}

/* False where the steps that all questions share are spent: then nothing is claimed. */
static inline bool check_spend(struct check *c, uint64_t steps)
{
    struct check_budget b = { .shared = &c->steps };

    return check_budget_spend(&b, steps);
}

/* Where a rule is named. */
static inline struct diag_span check_rule_span(const struct policy_rule *rule)
{
    return rule->name.node != NULL ? rule->name.node->at : rule->node->at;
}

#endif
