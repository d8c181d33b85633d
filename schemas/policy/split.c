/* SPDX-License-Identifier: Apache-2.0
 *
 * TrafficSplit: shares of requests between upstreams. A document of its own, so that a roll-out
 * step is one number in one file, which can have its own owner.
 */
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define M struct policy_member

static const struct field member_fields[] = {
    F_REF(M, upstream, "upstream", .required = true, .kind = POLICY_UPSTREAM,
          .doc = "Upstream that takes this share.", .example = "checkout-v2"),
    F_PERCENT(M, percent, "percent", .text_at = FIELD_AT(M, percent_text, struct policy_text),
              .has_at = FIELD_AT(M, has_percent, bool),
              .doc = "Its share; the baseline has none, it takes what the others leave.",
              .example = "10"),
};

static const struct field_object member = {
    .name = "TrafficSplit.members",
    .noun = "a member",
    FIELDS(member_fields),
    FIELD_STRUCT(M),
    .doc = "One side of the split.",
};

#define F struct policy_force

static const struct field force_fields[] = {
    F_TEXT(F, header, "header", .required = true, .syntax = &policy_syntax_token,
           .doc = "Request header whose value names a member.", .example = "x-variant"),
    F_TEXTS(F, from, "from", .weaker = FIELD_WEAKER_UP, .required = true, .min = 1, .max = 64,
            .syntax = &policy_syntax_network, .doc = "Networks whose clients may choose.",
            .example = "[10.0.0.0/8]"),
};

static const struct field_object force = {
    .name = "TrafficSplit.force",
    .noun = "`force`",
    FIELDS(force_fields),
    FIELD_STRUCT(F),
    .doc = "Lets trusted clients choose their member.",
};

#define T struct policy_split

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_NAME(T, baseline, "baseline", .required = true,
           .doc = "Member that takes what the others leave.", .example = "stable"),
    F_NAME_MAP(T, members, M, "members", .required = true, .min = 1, .max = 64, .object = &member,
               .doc = "The sides of the split, by name.",
               .example = "{stable: {upstream: v1}, canary: {upstream: v2, percent: 10}}"),
    F_LIST(T, sticky_by, struct policy_sticky_key, "stickyBy", .max = 8,
           .object = &policy_matcher_key,
           .doc = "What keeps a user on one side: the first of these that a request has.",
           .example = "[{cookie: session}, {clientAddress: true}]"),
    F_TEXT(T, salt, "salt", .min = 1, .max = 256,
           .doc = "Splits with the same salt put the same users into the same buckets; its own "
                  "where absent.",
           .example = "checkout-2026"),
    F_OBJECT(T, force, F, "force", .object = &force,
             .doc = "Lets trusted clients choose their member.",
             .example = "{header: x-variant, from: [10.0.0.0/8]}"),
    F_LATER("guard", .doc = "Takes share from a member that fails."),
};

const struct field_object policy_split_spec = {
    .name = "TrafficSplit",
    .noun = "a TrafficSplit",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_SPLIT,
    .doc = "Shares of requests between upstreams.",
};
