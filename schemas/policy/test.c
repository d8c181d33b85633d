/* SPDX-License-Identifier: Apache-2.0
 *
 * RouteTest: requests and what must become of them. `proxyc test` asks the compiled table, with the
 * code that the proxy uses.
 */
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

/* ---- request ---- */

#define R struct policy_test_request

static const char *const schemes[] = { "http", "https", NULL };

static const struct field request_fields[] = {
    F_REF(R, listener, "listener", .kind = POLICY_LISTENER,
          .doc = "Listener it comes in by; not needed where there is only one.",
          .example = "platform/edge"),
    F_TEXT(R, scheme, "scheme", .words = schemes, .doc = "Its scheme; http where absent.",
           .example = "https"),
    F_TEXT(R, method, "method", .syntax = &policy_syntax_method,
           .doc = "Its method; GET where absent.", .example = "POST"),
    F_TEXT(R, host, "host", .syntax = &policy_syntax_authority, .doc = "Its host.",
           .example = "shop.example.com"),
    F_TEXT(R, path, "path", .syntax = &policy_syntax_target,
           .doc = "Its path, query included; / where absent.", .example = "/checkout?step=2"),
    F_MAP(R, headers, struct policy_pair, "headers", .max = 128, .syntax = &policy_syntax_token,
          .object = &policy_matcher_pair, .doc = "Its header fields.",
          .example = "{x-beta: \"1\"}"),
    F_TEXT(R, client, "from", .syntax = &policy_syntax_client, .doc = "IP address of the client.",
           .example = "192.0.2.7"),
    F_TEXT(R, sni, "sni", .syntax = &policy_syntax_hostname,
           .doc = "Server name of its TLS handshake; none where absent.",
           .example = "shop.example.com"),
    F_KEPT(R, bucket, "bucket", FIELD_U32, .max = 9999,
           .doc = "Bucket that a split puts it into, instead of its key's.", .example = "999"),
    F_MAP(R, claims, struct policy_pair, "claims", .max = 64, .none_ok = true,
          .has_at = FIELD_AT(R, has_claims, bool), .object = &policy_matcher_pair,
          .doc = "Claims of its verified token; `null`: it has none.",
          .example = "{sub: u-1, aud: shop-api}"),
    F_TEXT(R, principal, "principal", .min = 1, .max = 1024,
           .doc = "Who its certificate, password or key says it is.",
           .example = "spiffe://example.com/shop/web"),
};

static const struct field_object request = {
    .name = "RouteTest.cases.request",
    .noun = "a request",
    FIELDS(request_fields),
    FIELD_STRUCT(R),
    .doc = "A request.",
};

/* ---- expect ---- */

#define S struct policy_share

static const struct field share_percent =
    F_PERCENT(S, percent, "percent", .doc = "Share of the member.", .example = "10");

static const struct field_object share = {
    .name = "RouteTest.cases.expect.sharePercent",
    .noun = "a share",
    FIELD_STRUCT(S),
    .self = &share_percent,
    .doc = "Share of the member.",
};

#define E struct policy_test_expect

static const struct field expect_fields[] = {
    F_TEXT(E, rule, "rule", .min = 1, .max = 256,
           .doc = "Rule that takes it: route/rule, or namespace/route/rule.",
           .example = "shop/checkout-read"),
    F_TEXT(E, upstream, "upstream", .syntax = &policy_syntax_ref, .doc = "Upstream it goes to.",
           .example = "checkout-v1"),
    F_NAME(E, member, "member", .doc = "Member of the split that takes it.", .example = "canary"),
    F_KEPT(E, status, "status", FIELD_U32, .min = 100, .max = 599,
           .doc = "Status of an answer of the proxy itself.", .example = "404"),
    F_TEXT(E, location, "location", .min = 1, .max = 8192, .doc = "Location of a redirect.",
           .example = "https://shop.example.com/"),
    F_TEXT(E, path, "path", .syntax = &policy_syntax_target, .doc = "Path as forwarded.",
           .example = "/v2/checkout"),
    F_TEXT(E, host, "host", .syntax = &policy_syntax_authority, .doc = "Host as forwarded.",
           .example = "internal.example.com"),
    F_NAME_MAP(E, shares, S, "sharePercent", .min = 1, .max = 64, .object = &share,
               .doc = "Share of each member over all requests of a `sample`.",
               .example = "{stable: 90, canary: 10}"),
    F_PERCENT(E, tolerance_percent, "tolerancePercent", FIELD_DEFAULT(50),
              .doc = "How far each share may be off.", .example = "0.5"),
    F_U32(E, distinct_members, "distinctMembers", .min = 1, .max = 64,
          .doc = "How many members take the requests of a `repeat` or `sample`.", .example = "1"),
    F_MAP(E, upstream_headers, struct policy_condition, "upstreamHeaders", .max = 64,
          .syntax = &policy_syntax_token, .object = &policy_matcher_condition,
          .doc = "Header fields as forwarded.", .example = "{x-debug: {absent: true}}"),
    F_MAP(E, response_headers, struct policy_condition, "responseHeaders", .max = 64,
          .syntax = &policy_syntax_token, .object = &policy_matcher_condition,
          .doc = "Header fields of the response.", .example = "{cache-control: {exact: no-store}}"),
};

static const struct field_object expect = {
    .name = "RouteTest.cases.expect",
    .noun = "`expect`",
    FIELDS(expect_fields),
    FIELD_STRUCT(E),
    .doc = "What must become of the request; what is absent is not asked.",
};

/* ---- cases ---- */

#define SAMPLE struct policy_test_sample

static const struct field sample_fields[] = {
    F_OBJECT(SAMPLE, key, struct policy_key, "key", .required = true, .object = &policy_matcher_key,
             .doc = "What differs between the requests.", .example = "{header: x-user-id}"),
    F_U32(SAMPLE, count, "count", .required = true, .min = 1, .max = 10000000,
          .doc = "How many requests, each of another user.", .example = "100000"),
};

static const struct field_object sample = {
    .name = "RouteTest.cases.sample",
    .noun = "`sample`",
    FIELDS(sample_fields),
    FIELD_STRUCT(SAMPLE),
    .doc = "The request again and again, each of another user.",
};

#define CASE struct policy_test_case

static const struct field case_fields[] = {
    F_TEXT(CASE, name, "name", .required = true, .min = 1, .max = 256,
           .doc = "What is true, in words.", .example = "readers are split 90/10"),
    F_OBJECT(CASE, request, R, "request", .object = &request,
             .doc = "The request; what is absent comes from `defaults.request`.",
             .example = "{path: /checkout/42}"),
    F_OBJECT(CASE, sample, SAMPLE, "sample", .object = &sample,
             .doc = "The request again and again, each of another user.",
             .example = "{key: {header: x-user-id}, count: 100000}"),
    F_U32(CASE, repeat, "repeat", .min = 1, .max = 10000000, FIELD_DEFAULT(1),
          .doc = "How often the same request is made.", .example = "100"),
    F_OBJECT(CASE, expect, E, "expect", .required = true, .object = &expect,
             .doc = "What must become of it.", .example = "{rule: shop/checkout-read}"),
};

static const struct field_object test_case = {
    .name = "RouteTest.cases",
    .noun = "a case",
    FIELDS(case_fields),
    FIELD_STRUCT(CASE),
    .doc = "One request and what must become of it.",
};

#define T struct policy_test

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field default_fields[] = {
    F_OBJECT(T, defaults, R, "request", .object = &request,
             .doc = "For cases that say nothing else.",
             .example = "{listener: platform/edge, host: shop.example.com}"),
};

static const struct field_object defaults = {
    .name = "RouteTest.defaults",
    .noun = "`defaults`",
    FIELDS(default_fields),
    .inlined = true,
    .doc = "For cases that say nothing else.",
};

static const struct field fields[] = {
    F_NAMES(T, environments, "environments", .max = 64,
            .doc = "Environments it holds in; all where absent.", .example = "[prod]"),
    F_INLINE("defaults", .object = &defaults, .doc = "For cases that say nothing else.",
             .example = "{request: {host: shop.example.com}}"),
    F_LIST(T, cases, CASE, "cases", .required = true, .min = 1, .max = 65536, .object = &test_case,
           .doc = "The cases.",
           .example = "[{name: nothing there, request: {path: /x}, expect: {status: 404}}]"),
};

const struct field_object policy_test_spec = {
    .name = "RouteTest",
    .noun = "a RouteTest",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .doc = "Requests and what must become of them.",
};
