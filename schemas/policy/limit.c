/* SPDX-License-Identifier: Apache-2.0
 *
 * RateLimit: how often something may happen. Enforced wherever it is named, unless it says `dryRun`.
 */
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define T struct policy_rate_limit

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const char *const scopes[] = { "proxy", "fleet", NULL };
static const char *const store_down[] = { "proxy", "allow", "deny", NULL };

static const struct field limit_fields[] = {
    F_U32(T, requests, "requests", .weaker = FIELD_WEAKER_UP, .required = true, .min = 1,
          .max = 100000000, .doc = "So many requests ...", .example = "20"),
    F_DURATION(T, per_ms, "per", .weaker = FIELD_WEAKER_DOWN, .required = true, .min = 1,
               .max = 86400000, .doc = "... in this time, spread evenly.", .example = "1s"),
    F_U32(T, burst, "burst", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 100000000,
          .doc = "So many may come at once; `requests` where absent.", .example = "40"),
    F_ENUM(T, scope, "scope", .words = scopes, FIELD_DEFAULT(POLICY_SCOPE_PROXY),
           .doc = "Counted by each proxy for itself, or by the fleet together through Redis.",
           .example = "fleet"),
    F_ENUM(T, on_store_down, "onStoreDown", .words = store_down,
           FIELD_DEFAULT(POLICY_STORE_DOWN_PROXY),
           .doc = "With `scope: fleet`, while Redis is away: count alone, let pass, or refuse.",
           .example = "deny"),
};

static const struct field_object limit = {
    .name = "RateLimit.limit",
    .noun = "`limit`",
    FIELDS(limit_fields),
    FIELD_STRUCT_AT(T, limit_node),
    .doc = "How much is allowed.",
};

static const struct field exceed_fields[] = {
    F_U32(T, exceed_status, "status", .min = 400, .max = 599, FIELD_DEFAULT(429),
          .doc = "Status of the answer.", .example = "429"),
    F_BOOL(T, retry_after, "retryAfter", FIELD_DEFAULT(1),
           .doc = "The answer says when to come back.", .example = "false"),
    F_TEXT(T, exceed_body, "body", .max = 65536, .doc = "Body of the answer.",
           .example = "slow down"),
};

static const struct field_object exceed = {
    .name = "RateLimit.onExceed",
    .noun = "`onExceed`",
    FIELDS(exceed_fields),
    .inlined = true,
    .doc = "The answer to requests beyond the limit.",
};

static const struct field fields[] = {
    F_ABSTRACT(T, "RateLimit", POLICY_RATE_LIMIT),
    F_LIST(T, key, struct policy_key, "key", .max = 4, .object = &policy_matcher_key,
           .doc = "What is counted apart: all of these together; one count for all where absent.",
           .example = "[{claim: sub}]"),
    F_INLINE("limit", .required = true, .object = &limit, .doc = "How much is allowed.",
             .example = "{requests: 20, per: 1s, burst: 40}"),
    F_INLINE("onExceed", .object = &exceed, .doc = "The answer to requests beyond the limit.",
             .example = "{status: 429, retryAfter: true}"),
    F_BOOL(T, dry_run, "dryRun", .weaker = FIELD_WEAKER_UP,
           .doc = "Counts what it would refuse, and refuses nothing.", .example = "true"),
};

const struct field_object policy_limit_spec = {
    .name = "RateLimit",
    .noun = "a RateLimit",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_LIMIT,
    .doc = "How often something may happen.",
};
