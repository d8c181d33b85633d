/* SPDX-License-Identifier: Apache-2.0
 *
 * What people write, as the typed tree that every compiler stage passes on. The field tables
 * (kinds.def and one file per kind) say how each member is spelled, bounded and documented; binding
 * fills these structs from them.
 *
 * Every struct begins with `node`: the map it was read from, so that a rule can point at a field
 * (doc_span(x->node, STR("percent"))). Slices point into the source text; arrays live as long as
 * the build. Durations are milliseconds, percentages 1/10,000 (10 % = 1000), sizes bytes.
 */
#ifndef POLICY_MODEL_H
#define POLICY_MODEL_H

#include "policy/parts.h"

/* ---- proxyc.yaml ---- */

struct policy_owner {
    const struct doc_node *node;
    struct policy_text space;
    POLICY_LIST(struct policy_text) hosts; /* empty: every host */
    POLICY_LIST(struct policy_text) paths; /* path prefixes; empty: every path */
};

struct policy_lint_rule {
    struct str key; /* slug or PX code */
    const struct doc_node *node;
    struct policy_text level;  /* off info warning error; text.p NULL: as in the catalogue */
    uint32_t max_step_percent; /* split-jump; 0: the default, 2500 */
};

struct policy_project {
    const struct doc_node *node;
    struct policy_text version;
    POLICY_LIST(struct policy_text) include;
    struct policy_text environments; /* folder; "environments" where absent */
    POLICY_LIST(struct policy_owner) ownership;
    uint32_t fail_on; /* enum policy_level */
    POLICY_LIST(struct policy_lint_rule) lint_rules;
};

enum policy_level { POLICY_LEVEL_ERROR, POLICY_LEVEL_WARNING, POLICY_LEVEL_INFO };

/* ---- Listener ---- */

struct policy_listener {
    struct policy_meta meta;
    const struct doc_node *node; /* spec */
    POLICY_LIST(struct policy_text)
    bind;              /* "0.0.0.0:8080", "[::]:8080", "localhost:80", "unix:/run/x.sock" */
    uint32_t protocol; /* enum policy_protocol */
    uint32_t head_max, fields_max, target_max;
    uint32_t head_timeout_ms, body_timeout_ms, idle_timeout_ms;
};

enum policy_protocol { POLICY_PROTOCOL_HTTP };

/* ---- Route ---- */

enum policy_path_kind {
    POLICY_PATH_EXACT,
    POLICY_PATH_TEMPLATE,
    POLICY_PATH_PREFIX,
    POLICY_PATH_ANY
};

/* One alternative of a rule's `match`. */
struct policy_match {
    const struct doc_node *node;
    uint32_t path_kind; /* enum policy_path_kind; ANY where no path is written */
    struct policy_text path;
    POLICY_LIST(struct policy_text) methods;
    POLICY_LIST(struct policy_condition) headers, query, cookies;
};

struct policy_header_edits {
    const struct doc_node *node; /* NULL: none */
    POLICY_LIST(struct policy_pair) set, add;
    POLICY_LIST(struct policy_text) remove;
};

enum policy_rewrite_kind {
    POLICY_REWRITE_NONE,
    POLICY_REWRITE_REPLACE_PREFIX,
    POLICY_REWRITE_REPLACE_FULL
};

struct policy_path_rewrite {
    const struct doc_node *node;
    uint32_t kind; /* enum policy_rewrite_kind */
    struct policy_text path;
};

struct policy_rewrite {
    const struct doc_node *node; /* NULL: none */
    struct policy_text host;
    struct policy_path_rewrite path;
};

struct policy_redirect {
    const struct doc_node *node; /* NULL: none */
    struct policy_text scheme, host;
    uint32_t port;   /* 0: keep */
    uint32_t status; /* 301 302 303 307 308 */
    struct policy_path_rewrite path;
};

struct policy_respond {
    const struct doc_node *node; /* NULL: none */
    uint32_t status;
    struct policy_text body;
    struct policy_text content_type;
};

struct policy_target {
    const struct doc_node *node;       /* NULL: none */
    struct policy_ref upstream, split; /* exactly one is there */
};

struct policy_rule {
    const struct doc_node *node;
    struct policy_text name;
    int32_t priority;
    POLICY_LIST(struct policy_match) match; /* empty: everything */
    struct policy_target to;
    struct policy_respond respond;
    struct policy_redirect redirect;
    struct policy_rewrite rewrite;
    struct policy_header_edits request_headers, response_headers;
    struct policy_text timeout_text; /* as written here, or text.p NULL */
    uint32_t timeout_ms;             /* in effect, defaults applied by resolve; 0: `none` */
};

struct policy_route_defaults {
    const struct doc_node *node; /* NULL: none */
    struct policy_text timeout_text;
};

struct policy_route {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_ref) listeners;
    POLICY_LIST(struct policy_text) hosts;
    struct policy_route_defaults defaults;
    POLICY_LIST(struct policy_rule) rules;
};

enum { POLICY_TIMEOUT_DEFAULT_MS = 15000 };

/* ---- Upstream ---- */

struct policy_endpoint {
    const struct doc_node *node;
    struct policy_text address; /* "IP:port", "localhost:port", "unix:PATH" */
    uint32_t weight;            /* 0..65535, 1 where absent */
};

enum policy_balancer { POLICY_BALANCER_ROUND_ROBIN };

struct policy_upstream {
    struct policy_meta meta;
    const struct doc_node *node;
    bool abstract;
    struct policy_ref from; /* same kind; already merged in when the model is bound */
    POLICY_LIST(struct policy_endpoint) endpoints;
    uint32_t balancer; /* lb.algorithm */
    uint32_t connect_timeout_ms, idle_timeout_ms;
    uint32_t connections_max, pending_max, requests_max; /* concurrency: per proxy */
};

/* ---- TrafficSplit ---- */

struct policy_member {
    struct str key; /* its name */
    const struct doc_node *node;
    struct policy_ref upstream;
    bool has_percent;
    uint32_t percent; /* 1/10,000 */
    struct policy_text percent_text;
};

struct policy_force {
    const struct doc_node *node; /* NULL: none */
    struct policy_text header;
    POLICY_LIST(struct policy_text) from; /* CIDRs */
};

struct policy_split {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_sticky_key) sticky_by;
    struct policy_text baseline; /* name of a member */
    POLICY_LIST(struct policy_member) members;
    struct policy_text salt; /* absent: the split's own */
    struct policy_force force;
};

/* ---- Environment ---- */

struct policy_environment {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_text) remove; /* "Kind/namespace/name" */
};

/* ---- RouteTest ---- */

struct policy_test_request {
    const struct doc_node *node; /* NULL: none */
    struct policy_ref listener;
    struct policy_text scheme, method, host, path;
    POLICY_LIST(struct policy_pair) headers;
    struct policy_text client; /* address */
    struct policy_text bucket; /* 0..9999, text.p NULL: none */
};

struct policy_test_sample {
    const struct doc_node *node; /* NULL: none */
    struct policy_sticky_key key;
    uint32_t count;
};

struct policy_share {
    struct str key;
    const struct doc_node *node;
    uint32_t percent; /* 1/10,000 */
};

struct policy_test_expect {
    const struct doc_node *node;
    struct policy_text rule, upstream, member, status, location, path,
        host; /* text.p NULL: not asked */
    POLICY_LIST(struct policy_share) shares;
    uint32_t tolerance_percent; /* 1/10,000; 50 where absent */
    uint32_t distinct_members;  /* 0: not asked */
    POLICY_LIST(struct policy_condition) upstream_headers, response_headers;
};

struct policy_test_case {
    const struct doc_node *node;
    struct policy_text name;
    struct policy_test_request request;
    struct policy_test_sample sample;
    uint32_t repeat; /* 1 where absent */
    struct policy_test_expect expect;
};

struct policy_test {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_text) environments; /* empty: all */
    struct policy_test_request defaults;          /* defaults.request */
    POLICY_LIST(struct policy_test_case) cases;
};

/* ---- the whole ---- */

struct policy_model {
    const struct policy_project *project;
    struct str environment;                          /* empty: the base alone */
    POLICY_LIST(struct policy_listener *) listeners; /* each list ascending by full name */
    POLICY_LIST(struct policy_route *) routes;
    POLICY_LIST(struct policy_upstream *) upstreams;
    POLICY_LIST(struct policy_split *) splits;
    POLICY_LIST(struct policy_test *) tests;
    POLICY_LIST(struct policy_environment *) environments;
};

#endif
