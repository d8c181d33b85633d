/* SPDX-License-Identifier: Apache-2.0
 *
 * FilterTest: messages and what a filter must make of them. `proxyc test` runs the script in the
 * sandbox that proxyd has; the world around it is what the test gives.
 */
#include "policy/filters.h"
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

/* ---- given ---- */

#define G struct policy_filter_given

static const struct field given_fields[] = {
    F_TEXT(G, now, "now", .min = 20, .max = 32, .doc = "What `px.now()` is, in UTC.",
           .example = "2026-01-01T00:00:00Z"),
    F_U32(G, seed, "seed", .max = 4294967295, .doc = "What random numbers are made of.",
          .example = "1"),
    F_MAP(G, secrets, struct policy_pair, "secrets", .max = 16, .object = &policy_matcher_pair,
          .doc = "Secrets by name.", .example = "{new: k}"),
    F_ANY("dicts", .doc = "Stores and what is in them; `{fail: store}`: one that fails.",
          .example = "{seen: {}}"),
    F_ANY("maps", .doc = "Maps and what is in them.", .example = "{countries: {192.0.2.1: NL}}"),
    F_ANY("sets", .doc = "Sets of networks.", .example = "{trusted: [10.0.0.0/8]}"),
    F_ANY("services", .doc = "What each service answers, in order.",
          .example = "{auth: [{status: 200, body: \"{}\", after: 20ms}]}"),
};

static const struct field_object given = {
    .name = "FilterTest.given",
    .noun = "`given`",
    FIELDS(given_fields),
    FIELD_STRUCT(G),
    .doc = "The world around the filter.",
};

/* ---- messages ---- */

#define R struct policy_filter_request

static const char *const schemes[] = { "http", "https", NULL };

static const struct field request_fields[] = {
    F_TEXT(R, scheme, "scheme", .words = schemes, .doc = "Its scheme; http where absent.",
           .example = "https"),
    F_TEXT(R, method, "method", .syntax = &policy_syntax_method,
           .doc = "Its method; GET where absent.", .example = "POST"),
    F_TEXT(R, host, "host", .syntax = &policy_syntax_authority,
           .doc = "Its host; localhost where absent.", .example = "shop.example.com"),
    F_TEXT(R, path, "path", .syntax = &policy_syntax_target,
           .doc = "Its path, query included; / where absent.", .example = "/hook?id=1"),
    F_MAP(R, headers, struct policy_pair, "headers", .max = 128, .syntax = &policy_syntax_token,
          .object = &policy_matcher_pair, .doc = "Its header fields.",
          .example = "{x-beta: \"1\"}"),
    F_TEXT(R, body, "body", .max = 1048576, .doc = "Its body.", .example = "\"{}\""),
    F_TEXT(R, client, "from", .syntax = &policy_syntax_client, .doc = "IP address of the client.",
           .example = "192.0.2.7"),
    F_MAP(R, claims, struct policy_pair, "claims", .max = 64, .none_ok = true,
          .has_at = FIELD_AT(R, has_claims, bool), .object = &policy_matcher_pair,
          .doc = "Claims of its verified token.", .example = "{sub: u-1}"),
};

static const struct field_object request = {
    .name = "FilterTest.cases.request",
    .noun = "a request",
    FIELDS(request_fields),
    FIELD_STRUCT(R),
    .doc = "A request.",
};

#define P struct policy_filter_response

static const struct field response_fields[] = {
    F_U32(P, status, "status", .min = 100, .max = 599, FIELD_DEFAULT(200), .doc = "Its status.",
          .example = "200"),
    F_MAP(P, headers, struct policy_pair, "headers", .max = 128, .syntax = &policy_syntax_token,
          .object = &policy_matcher_pair, .doc = "Its header fields.",
          .example = "{content-type: application/json}"),
    F_TEXT(P, body, "body", .max = 1048576, .doc = "Its body.", .example = "\"{}\""),
    F_BOOL(P, local, "local", .doc = "The proxy itself answers.", .example = "true"),
};

static const struct field_object response = {
    .name = "FilterTest.cases.response",
    .noun = "a response",
    FIELDS(response_fields),
    FIELD_STRUCT(P),
    .doc = "What the upstream answers.",
};

/* ---- expect ---- */

#define A struct policy_filter_answer

static const struct field answer_fields[] = {
    F_KEPT(A, status, "status", FIELD_U32, .min = 100, .max = 599, .doc = "Its status.",
           .example = "401"),
    F_TEXT(A, body, "body", .max = 1048576, .doc = "Its body.", .example = "denied"),
    F_MAP(A, headers, struct policy_condition, "headers", .max = 64, .syntax = &policy_syntax_token,
          .object = &policy_matcher_condition, .doc = "Its header fields.",
          .example = "{retry-after: {present: true}}"),
};

static const struct field_object answer = {
    .name = "FilterTest.cases.expect.respond",
    .noun = "`respond`",
    FIELDS(answer_fields),
    FIELD_STRUCT(A),
    .doc = "The answer that the filter gives instead.",
};

#define C struct policy_filter_count

static const struct field count_value =
    F_U32(C, count, "count", .max = 1000000000, .doc = "How often.", .example = "1");

static const struct field_object count = {
    .name = "FilterTest.cases.expect.metrics",
    .noun = "a count",
    FIELD_STRUCT(C),
    .self = &count_value,
    .doc = "What is added to a metric.",
};

#define E struct policy_filter_expect

static const struct field fuel_fields[] = {
    F_U32(E, fuel_max, "max", .required = true, .min = 1, .max = 20000000,
          .doc = "Most work of one phase.", .example = "2000"),
};

static const struct field_object fuel = {
    .name = "FilterTest.cases.expect.fuel",
    .noun = "`fuel`",
    FIELDS(fuel_fields),
    .inlined = true,
    .doc = "What the case may cost.",
};

static const struct field expect_fields[] = {
    F_OBJECT(E, respond, A, "respond", .object = &answer,
             .doc = "The answer that the filter gives instead.", .example = "{status: 401}"),
    F_BOOL(E, passes, "passes", .has_at = FIELD_AT(E, has_passes, bool),
           .doc = "`true`: the filter gives no answer of its own and does not fail.",
           .example = "true"),
    F_TEXT(E, error, "error", .min = 1, .max = 1024, .doc = "Part of the error that it ends with.",
           .example = "out of fuel"),
    F_TEXT(E, method, "method", .syntax = &policy_syntax_method, .doc = "Method as forwarded.",
           .example = "GET"),
    F_TEXT(E, host, "host", .syntax = &policy_syntax_authority, .doc = "Host as forwarded.",
           .example = "internal.example.com"),
    F_TEXT(E, path, "path", .syntax = &policy_syntax_target, .doc = "Path as forwarded.",
           .example = "/v2/hook"),
    F_TEXT(E, body, "body", .max = 1048576, .doc = "Body as passed on.", .example = "\"{}\""),
    F_NAME(E, member, "member", .doc = "Member of a split that it chooses.", .example = "canary"),
    F_MAP(E, upstream_headers, struct policy_condition, "upstreamHeaders", .max = 64,
          .syntax = &policy_syntax_token, .object = &policy_matcher_condition,
          .doc = "Header fields as forwarded.", .example = "{x-debug: {absent: true}}"),
    F_KEPT(E, status, "status", FIELD_U32, .min = 100, .max = 599,
           .doc = "Status of the response, as the client gets it.", .example = "200"),
    F_MAP(E, response_headers, struct policy_condition, "responseHeaders", .max = 64,
          .syntax = &policy_syntax_token, .object = &policy_matcher_condition,
          .doc = "Header fields of the response.", .example = "{vary: {contains: accept}}"),
    F_MAP(E, log_fields, struct policy_pair, "logFields", .max = 32, .object = &policy_matcher_pair,
          .doc = "Fields of the access log.", .example = "{arm: b}"),
    F_MAP(E, metrics, C, "metrics", .max = 64, .object = &count,
          .doc = "What is added to its metrics.", .example = "{\"webhook{result=missing}\": 1}"),
    F_INLINE("fuel", .object = &fuel, .doc = "What the case may cost.", .example = "{max: 2000}"),
};

static const struct field_object expect = {
    .name = "FilterTest.cases.expect",
    .noun = "`expect`",
    FIELDS(expect_fields),
    FIELD_STRUCT(E),
    .doc = "What the filter must make of the messages; what is absent is not asked.",
};

/* ---- cases ---- */

#define CASE struct policy_filter_case

static const struct field case_fields[] = {
    F_TEXT(CASE, name, "name", .required = true, .min = 1, .max = 256,
           .doc = "What is true, in words.", .example = "a bad signature is refused"),
    F_ANY("params", .doc = "Parameters of this case, instead of the test's.",
          .example = "{maxPath: 10}"),
    F_OBJECT(CASE, given, G, "given", .object = &given,
             .doc = "The world of this case, over the test's.", .example = "{seed: 2}"),
    F_OBJECT(CASE, request, R, "request", .object = &request, .doc = "The request.",
             .example = "{path: /hook}"),
    F_OBJECT(CASE, response, P, "response", .object = &response,
             .doc = "What the upstream answers; without it no response phase runs.",
             .example = "{status: 200}"),
    F_OBJECT(CASE, expect, E, "expect", .required = true, .object = &expect,
             .doc = "What the filter must make of it.", .example = "{respond: {status: 401}}"),
};

static const struct field_object filter_case = {
    .name = "FilterTest.cases",
    .noun = "a case",
    FIELDS(case_fields),
    FIELD_STRUCT(CASE),
    .doc = "One request, its response, and what the filter must make of them.",
};

#define T struct policy_filter_test

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_REF(T, filter, "filter", .required = true, .kind = POLICY_FILTER,
          .doc = "The Filter that is tested.", .example = "strip-debug"),
    F_ANY("params", .doc = "Its parameters.", .example = "{maxPath: 2048}"),
    F_OBJECT(T, given, G, "given", .object = &given, .doc = "The world around the filter.",
             .example = "{now: \"2026-01-01T00:00:00Z\", seed: 1}"),
    F_LIST(T, cases, CASE, "cases", .required = true, .min = 1, .max = 4096, .object = &filter_case,
           .doc = "The cases.",
           .example = "[{name: it passes, request: {path: /x}, expect: {passes: true}}]"),
};

const struct field_object policy_filter_test_spec = {
    .name = "FilterTest",
    .noun = "a FilterTest",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_NONE,
    .doc = "Messages and what a filter must make of them.",
};
