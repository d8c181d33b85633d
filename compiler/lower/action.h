/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACTN and EDIT sections: what happens to a request that a rule took.
 */
#ifndef LOWER_ACTION_H
#define LOWER_ACTION_H

#include "lower/part.h"

/* What a rule does. Rules that do the same to a request share the record; where each sends it and how long it may take
 * stands in the rule. */
struct lower_action {
    uint32_t index;      /* in ACTN */
    uint32_t target;     /* upstream or split, else 0 */
    uint32_t timeout_ms; /* 0: none */
};

/* Whether what it does depends on the prefix that a path pattern covers. */
bool lower_action_replaces_prefix(const struct policy_rule *rule);

/* prefix_bytes: how much of a path the alternative's prefix covers; "/" nothing. */
struct lower_action lower_action_of(struct lower *l, const struct policy_rule *rule,
                                    uint32_t prefix_bytes);

#endif
