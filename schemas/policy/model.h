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

#include "policy/access.h"
#include "policy/filters.h"
#include "policy/listener.h"
#include "policy/metrics.h"
#include "policy/operations.h"
#include "policy/tests.h"
#include "policy/upstream.h"

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
    uint32_t fleet_table_max;           /* bytes of a table; 0: any */
    struct policy_text fleet_proxyd;    /* oldest proxyd that must load it */
    struct policy_text allowed_signers; /* file; node NULL: none */
    bool signatures_require;
};

enum policy_level { POLICY_LEVEL_ERROR, POLICY_LEVEL_WARNING, POLICY_LEVEL_INFO };

/* ---- Route ---- */

enum policy_path_kind {
    POLICY_PATH_EXACT,
    POLICY_PATH_TEMPLATE,
    POLICY_PATH_REGEX,
    POLICY_PATH_PREFIX,
    POLICY_PATH_ANY
};

/* What most matches have not. */
struct policy_match_more {
    POLICY_LIST(struct policy_condition) headers, query, cookies, claims;
    POLICY_LIST(struct policy_text) source_address; /* CIDRs */
    POLICY_LIST(struct policy_text) sni;            /* host patterns */
};

/* What all matches share that write nothing of it. */
extern const struct policy_match_more policy_match_none;

/* One alternative of a rule's `match`. */
struct policy_match {
    const struct doc_node *node;
    uint32_t path_kind; /* enum policy_path_kind; ANY where no path is written */
    struct policy_text path;
    POLICY_LIST(struct policy_text) methods;
    struct policy_match_more *more; /* never NULL; shared and read only where nothing is written */
};

struct policy_header_edits {
    const struct doc_node *node;
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
    const struct doc_node *node;
    struct policy_text host;
    struct policy_path_rewrite path;
};

struct policy_redirect {
    const struct doc_node *node;
    struct policy_text scheme, host;
    uint32_t port;   /* 0: keep */
    uint32_t status; /* 301 302 303 307 308 */
    struct policy_path_rewrite path;
};

struct policy_respond {
    const struct doc_node *node;
    uint32_t status;
    struct policy_text body;
    struct policy_text content_type;
};

struct policy_target {
    const struct doc_node *node;       /* NULL: none */
    struct policy_ref upstream, split; /* exactly one is there */
};

/* What most rules have not. In effect after resolve: the route's `defaults` where the rule says nothing. */
struct policy_rule_more {
    struct policy_respond *respond; /* each NULL: none */
    struct policy_redirect *redirect;
    struct policy_rewrite *rewrite;
    struct policy_header_edits *response_headers;
    struct policy_rule_auth *auth;
    struct policy_rule_waf *waf;
    struct policy_retry *retry;
    struct policy_cors *cors;
    POLICY_LIST(struct policy_ref) rate_limits;    /* items NULL: nothing written */
    POLICY_LIST(struct policy_filter_use) filters; /* items NULL: nothing written */
    POLICY_LIST(struct policy_mirror) mirror;
    POLICY_LIST(struct policy_text) upgrades; /* `websocket` */
    uint32_t fraction_percent;                /* of the requests that match; 0: all */
    bool stream; /* answers may last: long polls, events, gRPC streams */
};

/* What all rules share that write nothing of it. */
extern const struct policy_rule_more policy_route_none;

struct policy_rule {
    const struct doc_node *node;
    struct policy_text name;
    uint32_t line, column; /* of its name, from 1, where the node has no place; else 0 */
    int32_t priority;
    uint32_t timeout_ms;                    /* in effect, defaults applied by resolve; 0: `none` */
    struct policy_text timeout_text;        /* as written here, or text.p NULL */
    POLICY_LIST(struct policy_match) match; /* empty: everything */
    struct policy_target to;
    struct policy_header_edits *request_headers; /* NULL: none */
    struct policy_rule_more *more; /* never NULL; shared and read only where nothing is written */
};

struct policy_route_defaults {
    const struct doc_node *node; /* NULL: none */
    struct policy_text timeout_text;
    struct policy_rule_auth *auth;
    struct policy_rule_waf *waf;
    struct policy_retry *retry;
    struct policy_cors *cors;
    POLICY_LIST(struct policy_ref) rate_limits;
    POLICY_LIST(struct policy_filter_use) filters;
};

enum policy_route_mode { POLICY_MODE_SPECIFICITY, POLICY_MODE_ORDERED };

struct policy_route {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_ref) listeners;
    POLICY_LIST(struct policy_text) hosts;
    struct policy_route_defaults defaults;
    POLICY_LIST(struct policy_rule) rules;
    uint32_t mode; /* enum policy_route_mode */
};

enum { POLICY_TIMEOUT_DEFAULT_MS = 15000 };

/* ---- TrafficSplit ---- */

struct policy_member {
    struct str key; /* its name */
    const struct doc_node *node;
    struct policy_ref upstream;
    bool has_percent;
    uint32_t percent; /* 1/10,000 */
    struct policy_text percent_text;
    POLICY_LIST(struct policy_filter_use) filters;
};

struct policy_force {
    const struct doc_node *node; /* NULL: none */
    struct policy_text header;
    POLICY_LIST(struct policy_text) from; /* CIDRs */
};

enum policy_override { POLICY_OVERRIDE_NONE, POLICY_OVERRIDE_FILTER };

/* Buckets [lo, hi) of a member. */
struct policy_lock_range {
    const struct doc_node *node;
    uint32_t lo, hi;
    struct str member;
};

/* Which buckets the members of a split own, from its lock file. */
struct policy_lock {
    const struct doc_node *node;
    POLICY_LIST(struct policy_lock_range) ranges;
};

struct policy_split {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_key) sticky_by;
    struct policy_text baseline; /* name of a member */
    POLICY_LIST(struct policy_member) members;
    struct policy_text salt; /* absent: the split's own */
    struct policy_force force;
    POLICY_LIST(struct policy_guard) guards;
    uint32_t override_by;           /* enum policy_override */
    const struct policy_lock *lock; /* set by build; NULL: the shares alone say who owns what */
};

/* ---- L4Route ---- */

struct policy_l4_match {
    const struct doc_node *node;
    POLICY_LIST(struct policy_text) sni, source_address;
};

struct policy_l4_rule {
    const struct doc_node *node;
    struct policy_text name;
    POLICY_LIST(struct policy_l4_match) match; /* empty: every connection */
    struct policy_target to;
    uint32_t idle_timeout_ms;
};

struct policy_l4_route {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_ref) listeners;
    POLICY_LIST(struct policy_l4_rule) rules;
};

/* ---- the whole ---- */

struct check_load; /* compiler/check; opaque here */

struct policy_model {
    const struct policy_project *project;
    struct check_load *load;                         /* of --metrics; NULL: nothing was measured */
    struct str environment;                          /* empty: the base alone */
    POLICY_LIST(struct policy_listener *) listeners; /* each list ascending by full name */
    POLICY_LIST(struct policy_route *) routes;
    POLICY_LIST(struct policy_upstream *) upstreams;
    POLICY_LIST(struct policy_split *) splits;
    POLICY_LIST(struct policy_test *) tests;
    POLICY_LIST(struct policy_environment *) environments;
    POLICY_LIST(struct policy_l4_route *) l4_routes;
    POLICY_LIST(struct policy_auth *) auths;
    POLICY_LIST(struct policy_rate_limit *) rate_limits;
    POLICY_LIST(struct policy_waf *) wafs;
    POLICY_LIST(struct policy_telemetry *) telemetries;
    POLICY_LIST(struct policy_rollout *) rollouts;
    POLICY_LIST(struct policy_filter *) filters;
    POLICY_LIST(struct policy_filter_test *) filter_tests;
    /* The same objects without their types, by kind: each begins with its struct policy_meta. */
    struct policy_objects {
        void **items;
        size_t count;
    } of_kind[POLICY_KINDS];
};

#endif
