/* SPDX-License-Identifier: Apache-2.0
 *
 * TrafficSplit: shares of requests between upstreams. A document of its own, so that a roll-out
 * step is one number in one file, which can have its own owner.
 */
#include "policy/filter.h"
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define M struct policy_member

static const struct field member_fields[] = {
    F_REF(M, upstream, "upstream", .required = true, .kind = POLICY_UPSTREAM,
          .doc = "Upstream that takes this share.", .example = "checkout-v2"),
    F_PERCENT(M, percent, "percent", .text_at = FIELD_AT(M, percent_text, struct policy_text),
              .has_at = FIELD_AT(M, has_percent, bool), .lone = true,
              .doc = "Its share; the baseline has none, it takes what the others leave.",
              .example = "10"),
    F_LIST(M, filters, struct policy_filter_use, "filters", .ordered = true,
           .aspect = FIELD_ASPECT_FILTER, .weaker = FIELD_WEAKER_DOWN, .max = 16,
           .object = &policy_filter_use, .doc = "Lua filters of the requests that it takes.",
           .example = "[{use: new-header}]"),
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

#define G struct policy_guard

static const struct field guard_fields[] = {
    F_PERCENT(G, error_percent_max, "maxErrorPercent", .doc = "Most failures.", .example = "2"),
    F_DURATION(G, p99_max_ms, "maxP99", .min = 1, .max = 3600000,
               .doc = "Longest time that 99 of 100 requests take.", .example = "900ms"),
    F_DURATION(G, window_ms, "window", .min = 1000, .max = 3600000, FIELD_DEFAULT(120000),
               .doc = "Time that is looked at.", .example = "2m"),
    F_U32(G, requests_min, "minRequests", .min = 1, .max = 1000000, FIELD_DEFAULT(200),
          .doc = "Fewer requests in the window decide nothing.", .example = "200"),
};

static const struct field_object guard = {
    .name = "TrafficSplit.guard",
    .noun = "a guard",
    FIELDS(guard_fields),
    FIELD_STRUCT(G),
    .doc = "What a member must keep to.",
};

static const char *const overrides[] = { "none", "filter", NULL };

#define T struct policy_split

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_LIST(T, sticky_by, struct policy_key, "stickyBy", .ordered = true, .max = 8,
           .object = &policy_matcher_key,
           .doc = "What keeps a user on one side: the first of these that a request has.",
           .example = "[{cookie: session}, {clientAddress: true}]"),
    F_TEXT(T, salt, "salt", .min = 1, .max = 256,
           .doc = "Splits with the same salt put the same users into the same buckets; its own "
                  "where absent.",
           .example = "checkout-2026"),
    F_NAME(T, baseline, "baseline", .required = true,
           .doc = "Member that takes what the others leave.", .example = "stable"),
    F_NAME_MAP(T, members, M, "members", .required = true, .min = 1, .max = 64, .object = &member,
               .doc = "The sides of the split, by name.",
               .example = "{stable: {upstream: v1}, canary: {upstream: v2, percent: 10}}"),
    F_OBJECT(T, force, F, "force", .object = &force,
             .doc = "Lets trusted clients choose their member.",
             .example = "{header: x-variant, from: [10.0.0.0/8]}"),
    F_NAME_MAP(T, guards, G, "guard", .max = 64, .object = &guard,
               .doc = "Takes share from a member that fails, by member, until a commit changes it.",
               .example = "{canary: {maxErrorPercent: 2, maxP99: 900ms}}"),
    F_ENUM(T, override_by, "override", .words = overrides, FIELD_DEFAULT(POLICY_OVERRIDE_NONE),
           .doc = "`filter`: filters may choose the member.", .example = "filter"),
};

const struct field_object policy_split_spec = {
    .name = "TrafficSplit",
    .noun = "a TrafficSplit",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_SPLIT,
    .doc = "Shares of requests between upstreams.",
};
