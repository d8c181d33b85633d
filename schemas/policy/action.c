/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule does with a request beyond sending it somewhere: tries again, sends a copy, answers
 * browsers that ask for another origin.
 */
#include "policy/action.h"

#include "policy/row.h"
#include "policy/syntax.h"

/* ---- retry ---- */

#define R struct policy_retry

static const char *const when[] = {
#define WHEN(NAME, name) name,
#include "policy/when.def"
    NULL
};

static const struct field backoff_fields[] = {
    F_DURATION(R, backoff_ms, "base", .min = 1, .max = 60000, FIELD_DEFAULT(25),
               .doc = "Before the second try; doubled each time, at random below it.",
               .example = "25ms"),
    F_DURATION(R, backoff_max_ms, "max", .min = 1, .max = 600000, FIELD_DEFAULT(250),
               .doc = "Longest pause.", .example = "250ms"),
};

static const struct field_object backoff = {
    .name = "Route.rules.retry.backoff",
    .noun = "`backoff`",
    FIELDS(backoff_fields),
    .inlined = true,
    .doc = "How long to wait between tries.",
};

static const struct field retry_fields[] = {
    F_U32(R, tries, "tries", .formerly = "attempts", .required = true, .min = 1, .max = 10,
          .text_at = FIELD_AT(R, tries_text, struct policy_text),
          .doc = "How often a request is tried, the first time included.", .example = "2"),
    F_TEXTS(R, when, "when", .required = true, .min = 1, .max = POLICY_WHENS, .words = when,
            .doc = "What must have happened for another try.",
            .example = "[connect-failure, refused-stream]"),
    F_DURATION(R, per_try_ms, "perTryTimeout", .min = 1, .max = 3600000,
               .doc = "For each try; only the request's timeout where absent.", .example = "800ms"),
    F_PERCENT(R, budget_percent, "budgetPercent", .has_at = FIELD_AT(R, has_budget, bool),
              FIELD_DEFAULT(2000),
              .doc = "Share of the requests in flight that may be further tries.", .example = "20"),
    F_INLINE("backoff", .object = &backoff, .doc = "How long to wait between tries.",
             .example = "{base: 25ms, max: 250ms}"),
    F_TEXT(R, idempotency_key, "idempotencyKey", .syntax = &policy_syntax_token,
           .doc = "Header by which the upstream knows a repeated write; with it writes are tried "
                  "again too.",
           .example = "idempotency-key"),
    F_SIZE(R, buffer_max, "bufferMax", .max = 1048576, FIELD_DEFAULT(65536),
           .doc = "Longest body that is kept for another try.", .example = "64KiB"),
};

const struct field_object policy_action_retry = {
    .name = "Route.rules.retry",
    .noun = "`retry`",
    FIELDS(retry_fields),
    FIELD_STRUCT(R),
    .doc = "When a request is tried again.",
};

/* ---- mirror ---- */

#define M struct policy_mirror

static const struct field mirror_fields[] = {
    F_REF(M, upstream, "upstream", .required = true, .kind = POLICY_UPSTREAM,
          .doc = "Upstream that gets a copy; its answers are dropped.", .example = "checkout-v3"),
    F_PERCENT(M, percent, "percent", FIELD_DEFAULT(10000), .doc = "Share that is copied.",
              .example = "5"),
};

const struct field_object policy_action_mirror = {
    .name = "Route.rules.mirror",
    .noun = "a mirror",
    FIELDS(mirror_fields),
    FIELD_STRUCT(M),
    .doc = "A copy of the requests for another upstream.",
};

/* ---- cors ---- */

#define O struct policy_origin

static const struct field origin_fields[] = {
    F_TEXT(O, text, "exact", .choice = POLICY_ORIGIN_EXACT, .syntax = &policy_syntax_origin,
           .doc = "This origin, or `*` for every one.", .example = "https://shop.example.com"),
    F_TEXT(O, text, "regex", .choice = POLICY_ORIGIN_REGEX, .min = 1, .max = 1024,
           .doc = "Origins that match this as a whole.",
           .example = "'https://[a-z]+\\.example\\.com'"),
};

static const struct field_object origin = {
    .name = "Route.rules.cors.origins",
    .noun = "an origin",
    FIELDS(origin_fields),
    FIELD_STRUCT(O),
    .one_of = true,
    .choice_at = offsetof(O, kind),
    .self = &origin_fields[0],
    .doc = "An origin; a text is short for `{exact: text}`.",
};

#define C struct policy_cors

static const struct field cors_fields[] = {
    F_LIST(C, origins, O, "origins", .required = true, .min = 1, .max = 64, .object = &origin,
           .doc = "Origins whose pages may read the answers.",
           .example = "[https://shop.example.com]"),
    F_TEXTS(C, methods, "methods", .min = 1, .max = 16, .syntax = &policy_syntax_method,
            .doc = "Methods that they may use; the rule's where absent.", .example = "[GET, POST]"),
    F_TEXTS(C, headers, "headers", .min = 1, .max = 64, .syntax = &policy_syntax_token,
            .doc = "Request headers that they may set.", .example = "[content-type]"),
    F_TEXTS(C, expose, "expose", .min = 1, .max = 64, .syntax = &policy_syntax_token,
            .doc = "Response headers that they may read.", .example = "[x-request-id]"),
    F_BOOL(C, credentials, "credentials", .doc = "With cookies and the like.", .example = "true"),
    F_DURATION(C, max_age_ms, "maxAge", .max = 86400000, FIELD_DEFAULT(5000),
               .doc = "How long a browser may rely on the answer.", .example = "10m"),
};

const struct field_object policy_action_cors = {
    .name = "Route.rules.cors",
    .noun = "`cors`",
    FIELDS(cors_fields),
    FIELD_STRUCT(C),
    .doc = "Which pages of other origins may read the answers.",
};
