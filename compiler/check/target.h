/* SPDX-License-Identifier: Apache-2.0
 *
 * The upstreams that a rule may send a request to: its own, or those of its split's members.
 */
#ifndef CHECK_TARGET_H
#define CHECK_TARGET_H

#include "check/part.h"

struct check_targets {
    struct check_target {
        const struct policy_upstream *upstream;
        uint32_t index;                     /* in the model's list */
        const struct policy_member *member; /* NULL: named by the rule itself */
    } * items;
    size_t count;
};

/* Without those that no reference leads to. */
struct check_targets check_target_list(struct arena *a, const struct policy_model *m,
                                       const struct policy_target *to);

#endif
