/* SPDX-License-Identifier: Apache-2.0
 *
 * A target is an Upstream or a TrafficSplit; which of the two stands in the key, so that a name is
 * never looked for in both.
 */
#include "policy/target.h"

#include "policy/row.h"

#define TO struct policy_target

static const struct field to_fields[] = {
    F_REF(TO, upstream, "upstream", .kind = POLICY_UPSTREAM,
          .doc = "All requests go to this Upstream.", .example = "checkout-v1"),
    F_REF(TO, split, "split", .kind = POLICY_TRAFFIC_SPLIT, .doc = "This TrafficSplit decides.",
          .example = "checkout"),
};

const struct field_object policy_target_to = {
    .name = "Route.rules.to",
    .noun = "`to`",
    FIELDS(to_fields),
    FIELD_STRUCT(TO),
    .one_of = true,
    .doc = "Where requests go: a map with exactly one of these.",
};
