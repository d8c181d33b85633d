/* SPDX-License-Identifier: Apache-2.0
 *
 * What keeps requests going where servers fail: the model of retries, mirrors, health checks,
 * ejection, breakers, guards, and of how endpoints are found and spoken to.
 */
#ifndef POLICY_RESILIENCE_H
#define POLICY_RESILIENCE_H

#include "policy/parts.h"

/* Conditions on which a request is tried again, as bits. */
enum policy_retry_when {
#define WHEN(NAME, name) POLICY_WHEN_##NAME,
#include "policy/when.def"
    POLICY_WHENS,
};

struct policy_retry {
    const struct doc_node *node;
    uint32_t tries; /* the first one included */
    struct policy_text tries_text;
    POLICY_LIST(struct policy_text) when;
    uint32_t per_try_ms; /* 0: none */
    uint32_t budget_percent;
    bool has_budget;
    uint32_t backoff_ms, backoff_max_ms;
    struct policy_text idempotency_key; /* header that makes a write safe to repeat */
    uint32_t buffer_max;                /* bytes of a body kept for the next try */
};

struct policy_mirror {
    const struct doc_node *node;
    struct policy_ref upstream;
    uint32_t percent;
};

enum policy_probe { POLICY_PROBE_HTTP, POLICY_PROBE_TCP, POLICY_PROBE_GRPC };

struct policy_health {
    const struct doc_node *node;
    uint32_t probe; /* enum policy_probe */
    struct policy_text path, host;
    uint32_t interval_ms, timeout_ms;
    uint32_t healthy, unhealthy; /* in a row, until an endpoint changes sides */
};

struct policy_outlier {
    const struct doc_node *node;
    uint32_t consecutive_5xx, consecutive_gateway; /* 0: does not count */
    uint32_t interval_ms, eject_ms;
    uint32_t ejected_percent_max;
};

struct policy_error_breaker {
    const struct doc_node *node;
    uint32_t error_percent, window_ms, requests_min, open_ms;
};

struct policy_discovery {
    const struct doc_node *node;
    struct policy_text dns, file; /* exactly one is there */
    uint32_t port;                /* 0: SRV records bring it */
    uint32_t refresh_ms;
    bool srv;
};

/* Whose certificates are believed. */
struct policy_trust {
    const struct doc_node *node; /* NULL: the system's */
    bool system;
    struct policy_secret secret;
};

struct policy_upstream_tls {
    const struct doc_node *node;
    struct policy_text server_name, min_version;
    bool verify;
    struct policy_trust ca;
    struct policy_secret client_certificate;
};

/* May take share from a member that fails, until a commit changes that member. */
struct policy_guard {
    struct str key; /* the member */
    const struct doc_node *node;
    uint32_t error_percent_max; /* 0: does not count */
    uint32_t p99_max_ms;        /* 0: does not count */
    uint32_t window_ms, requests_min;
};

#endif
