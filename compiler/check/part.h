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
};

/* Where a rule is named. */
static inline struct diag_span check_rule_span(const struct policy_rule *rule)
{
    return rule->name.node != NULL ? rule->name.node->at : rule->node->at;
}

#endif
