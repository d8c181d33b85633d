/* SPDX-License-Identifier: Apache-2.0
 *
 * Environment: what one environment does beyond merging its documents over the base.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define T struct policy_environment

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_TEXTS(T, remove, "remove", .max = 4096, .syntax = &policy_syntax_object,
            .doc = "Documents of the base that this environment does not have.",
            .example = "[Route/shop/admin]"),
    F_LATER("secretProviders", .doc = "Where secrets come from."),
    F_LATER("publish", .doc = "Where the compiled table goes."),
};

const struct field_object policy_environment_spec = {
    .name = "Environment",
    .noun = "an Environment",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .doc = "An environment: the base and what its folder merges over it.",
};
