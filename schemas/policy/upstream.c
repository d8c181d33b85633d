/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstream: the servers that requests go to, how one is chosen and how much is sent to them at
 * once.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define E struct policy_endpoint

static const struct field endpoint_fields[] = {
    F_TEXT(E, address, "address", .required = true, .syntax = &policy_syntax_endpoint,
           .doc = "Where the server listens.", .example = "192.0.2.10:8080"),
    F_U32(E, weight, "weight", .max = 65535, FIELD_DEFAULT(1),
          .doc = "Its share beside the others' weights; 0 takes no requests.", .example = "2"),
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

static const char *const balancers[] = { "round-robin", NULL };
static const char *const later_balancers[] = { "least-requests", "maglev", "ring-hash", "random",
                                               NULL };

static const struct field lb_fields[] = {
    F_ENUM(T, balancer, "algorithm", .words = balancers, .later_words = later_balancers,
           FIELD_DEFAULT(POLICY_BALANCER_ROUND_ROBIN), .doc = "How an endpoint is chosen.",
           .example = "round-robin"),
    F_LATER("tableSize", .doc = "Size of the hash table of maglev."),
    F_LATER("hashBy", .doc = "What maglev and ring-hash hash."),
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
    F_BOOL(T, abstract, "abstract", .aspect = FIELD_ASPECT_NONE,
           .doc = "Only for `from` of others, never a target.", .example = "true"),
    F_REF(T, from, "from", .aspect = FIELD_ASPECT_NONE, .kind = POLICY_UPSTREAM,
          .doc = "An abstract Upstream whose fields apply where this one is silent.",
          .example = "checkout-defaults"),
    F_LIST(T, endpoints, E, "endpoints", .object = &endpoint, .max = 65535, .doc = "The servers.",
           .example = "[{address: \"192.0.2.10:8080\"}]"),
    F_INLINE("lb", .object = &lb, .doc = "How requests are spread over the endpoints.",
             .example = "{algorithm: round-robin}"),
    F_DURATION(T, connect_timeout_ms, "connectTimeout", .aspect = FIELD_ASPECT_RESILIENCE, .min = 1,
               .max = 600000, FIELD_DEFAULT(1000),
               .doc = "For a connection to be made; then the next endpoint is tried.",
               .example = "500ms"),
    F_DURATION(T, idle_timeout_ms, "idleTimeout", .aspect = FIELD_ASPECT_RESILIENCE, .min = 1,
               .max = 86400000, FIELD_DEFAULT(4000),
               .doc = "How long an unused connection is kept; less than the server keeps it.",
               .example = "25s"),
    F_INLINE("concurrency", .aspect = FIELD_ASPECT_LIMIT, .object = &concurrency,
             .doc = "How much is sent at once, per proxy; what Envoy calls circuit breakers.",
             .example = "{connections: 2000, pending: 500, requests: 4000}"),
    F_LATER("discovery", .doc = "Where to look for endpoints: DNS or a file."),
    F_LATER("healthCheck", .doc = "Requests that find out which endpoints are well."),
    F_LATER("outlierDetection", .doc = "Takes endpoints out that fail more than others."),
    F_LATER("errorBreaker", .doc = "Stops sending while too much fails."),
    F_LATER("tls", .doc = "TLS towards the endpoints."),
    F_LATER("protocol", .doc = "What the endpoints speak, other than HTTP/1.1."),
};

const struct field_object policy_upstream_spec = {
    .name = "Upstream",
    .noun = "an Upstream",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_UPSTREAM,
    .doc = "Servers that requests go to.",
};
