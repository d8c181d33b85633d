/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstream: the servers that requests go to, how one is chosen and how much is sent to them at
 * once.
 */
#include "policy/health.h"
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define E struct policy_endpoint

static const struct field endpoint_fields[] = {
    F_TEXT(E, address, "address", .required = true, .syntax = &policy_syntax_endpoint,
           .inject = FIELD_INJECT_UPSTREAM, .doc = "Where the server listens.",
           .example = "192.0.2.10:8080"),
    F_U32(E, weight, "weight", .max = 65535, FIELD_DEFAULT(1),
          .doc = "Its share beside the others' weights; 0 takes no requests.", .example = "2"),
    F_U32(E, priority, "priority", .max = 15, FIELD_DEFAULT(0),
          .doc = "0 first; endpoints of the next one take over where too few of it are well.",
          .example = "1"),
};

static const struct field_object endpoint = {
    .name = "Upstream.endpoints",
    .noun = "an endpoint",
    FIELDS(endpoint_fields),
    FIELD_STRUCT(E),
    .doc = "One server.",
};

#define T struct policy_upstream

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const char *const balancers[] = { "round-robin", "least-requests", "random",
                                         "maglev",      "ring-hash",      NULL };
static const char *const speaks[] = { "http/1.1", "h2", NULL };
static const char *const proxy_headers[] = { "off", "v1", "v2", NULL };

static const struct field lb_fields[] = {
    F_ENUM(T, balancer, "algorithm", .words = balancers, FIELD_DEFAULT(POLICY_BALANCER_ROUND_ROBIN),
           .doc = "How an endpoint is chosen.", .example = "round-robin"),
    F_U32(T, table_size, "tableSize", .min = 3, .max = 8388608,
          .doc = "Size of the hash table of maglev (a prime) or of the ring; chosen where absent.",
          .example = "65537"),
    F_LIST(T, hash_by, struct policy_key, "hashBy", .ordered = true, .min = 1, .max = 8,
           .object = &policy_matcher_key,
           .doc = "What maglev and ring-hash hash: the first of these that a request has.",
           .example = "[{header: x-user-id}, {clientAddress: true}]"),
    F_RATIO(T, bounded_load_percent, "boundedLoadPercent", .min = 10100, .max = 100000,
            .doc = "An endpoint takes at most this share of the mean; more goes to the next.",
            .example = "125"),
    F_DURATION(T, slow_start_ms, "slowStart", .max = 3600000,
               .doc = "How long a new endpoint's share takes to grow.", .example = "30s"),
    F_PERCENT(T, panic_percent, "panicPercent", FIELD_DEFAULT(5000),
              .doc = "With fewer well endpoints than this all of them are used.", .example = "50"),
};

static const struct field_object lb = {
    .name = "Upstream.lb",
    .noun = "`lb`",
    FIELDS(lb_fields),
    .inlined = true,
    .doc = "How requests are spread over the endpoints.",
};

static const struct field concurrency_fields[] = {
    F_U32(T, connections_max, "connections", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 1000000,
          FIELD_DEFAULT(1024), .doc = "Most connections at once, per proxy.", .example = "2000"),
    F_U32(T, pending_max, "pending", .weaker = FIELD_WEAKER_UP, .max = 1000000, FIELD_DEFAULT(1024),
          .doc = "Most requests that wait for a connection, per proxy; beyond it 503.",
          .example = "500"),
    F_U32(T, requests_max, "requests", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 1000000,
          FIELD_DEFAULT(1024), .doc = "Most requests at once, per proxy; beyond it 503.",
          .example = "4000"),
};

static const struct field_object concurrency = {
    .name = "Upstream.concurrency",
    .noun = "`concurrency`",
    FIELDS(concurrency_fields),
    .inlined = true,
    .doc = "What Envoy calls circuit breakers.",
};

static const struct field fields[] = {
    F_ABSTRACT(T, "Upstream", POLICY_UPSTREAM),
    F_LIST(T, endpoints, E, "endpoints", .object = &endpoint, .max = 65535, .doc = "The servers.",
           .example = "[{address: \"192.0.2.10:8080\"}]"),
    F_INLINE("lb", .object = &lb, .has_at = FIELD_AT(T, has_lb, bool),
             .doc = "How requests are spread over the endpoints.",
             .example = "{algorithm: round-robin}"),
    F_DURATION(T, connect_timeout_ms, "connectTimeout",
               .text_at = FIELD_AT(T, connect_timeout_text, struct policy_text),
               .aspect = FIELD_ASPECT_RESILIENCE, .min = 1, .max = 600000, FIELD_DEFAULT(1000),
               .doc = "For a connection to be made; then the next endpoint is tried.",
               .example = "500ms"),
    F_DURATION(T, idle_timeout_ms, "idleTimeout", .aspect = FIELD_ASPECT_RESILIENCE, .min = 1,
               .max = 86400000, FIELD_DEFAULT(4000),
               .doc = "How long an unused connection is kept; less than the server keeps it.",
               .example = "25s"),
    F_INLINE("concurrency", .formerly = "circuitBreaker", .aspect = FIELD_ASPECT_LIMIT,
             .object = &concurrency,
             .doc = "How much is sent at once, per proxy; what Envoy calls circuit breakers.",
             .example = "{connections: 2000, pending: 500, requests: 4000}"),
    F_BOXED(T, discovery, struct policy_discovery, "discovery", .object = &policy_health_discovery,
            .doc = "Where to look for endpoints.",
            .example = "{dns: checkout.internal, port: 8080}"),
    F_BOXED(T, health, struct policy_health, "healthCheck", .aspect = FIELD_ASPECT_RESILIENCE,
            .object = &policy_health_check,
            .doc = "Requests that find out which endpoints are well.",
            .example = "{path: /healthz, interval: 5s, timeout: 1s}"),
    F_BOXED(T, outlier, struct policy_outlier, "outlierDetection",
            .aspect = FIELD_ASPECT_RESILIENCE, .object = &policy_health_outlier,
            .doc = "Takes endpoints out that fail.",
            .example = "{consecutive5xx: 5, ejectFor: 30s}"),
    F_BOXED(T, error_breaker, struct policy_error_breaker, "errorBreaker",
            .aspect = FIELD_ASPECT_RESILIENCE, .object = &policy_health_breaker,
            .doc = "Stops sending while too much fails.",
            .example = "{errorPercent: 50, window: 10s}"),
    F_BOXED(T, tls, struct policy_upstream_tls, "tls", .aspect = FIELD_ASPECT_TLS,
            .weaker = FIELD_WEAKER_GONE, .object = &policy_health_tls,
            .doc = "TLS towards the endpoints.", .example = "{serverName: checkout.internal}"),
    F_ENUM(T, protocol, "protocol", .words = speaks, FIELD_DEFAULT(POLICY_SPEAKS_HTTP1),
           .doc = "What the endpoints speak; gRPC needs h2.", .example = "h2"),
    F_ENUM(T, proxy_protocol, "proxyProtocol", .words = proxy_headers,
           FIELD_DEFAULT(POLICY_PROXY_HEADER_OFF),
           .doc = "Tells the endpoints the client's address before the first byte.",
           .example = "v2"),
};

const struct field_object policy_upstream_spec = {
    .name = "Upstream",
    .noun = "an Upstream",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_UPSTREAM,
    .doc = "Servers that requests go to.",
};
