/* SPDX-License-Identifier: Apache-2.0
 *
 * The model of Upstream: where requests go.
 */
#ifndef POLICY_UPSTREAM_H
#define POLICY_UPSTREAM_H

#include "policy/resilience.h"

struct policy_endpoint {
    const struct doc_node *node;
    struct policy_text address; /* "IP:port", "localhost:port", "unix:PATH" */
    uint32_t weight;            /* 0..65535, 1 where absent */
    uint32_t priority;          /* 0 first; others take over where too few of it are well */
};

enum policy_balancer {
    POLICY_BALANCER_ROUND_ROBIN,
    POLICY_BALANCER_LEAST_REQUESTS,
    POLICY_BALANCER_RANDOM,
    POLICY_BALANCER_MAGLEV,
    POLICY_BALANCER_RING_HASH
};

enum policy_speaks { POLICY_SPEAKS_HTTP1, POLICY_SPEAKS_H2 };
enum policy_proxy_header {
    POLICY_PROXY_HEADER_OFF,
    POLICY_PROXY_HEADER_V1,
    POLICY_PROXY_HEADER_V2
};

struct policy_upstream {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_endpoint) endpoints;
    bool has_lb;                            /* `lb` is written */
    uint32_t balancer;                      /* lb.algorithm */
    uint32_t table_size;                    /* lb.tableSize; 0: chosen */
    POLICY_LIST(struct policy_key) hash_by; /* lb.hashBy */
    uint32_t bounded_load_percent;          /* of the mean load; 0: unbounded */
    uint32_t slow_start_ms, panic_percent;
    uint32_t protocol;                  /* enum policy_speaks */
    uint32_t proxy_protocol;            /* enum policy_proxy_header */
    struct policy_discovery *discovery; /* each NULL where absent */
    struct policy_health *health;
    struct policy_outlier *outlier;
    struct policy_error_breaker *error_breaker;
    struct policy_upstream_tls *tls;
    uint32_t connect_timeout_ms, idle_timeout_ms;
    struct policy_text connect_timeout_text;             /* as written; text.p NULL: it is not */
    uint32_t connections_max, pending_max, requests_max; /* concurrency: per proxy */
};

#endif
