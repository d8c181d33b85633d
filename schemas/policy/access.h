/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may pass, how often, and what is kept out: the model of AuthPolicy, RateLimit and WafPolicy,
 * and of what rules say about them.
 */
#ifndef POLICY_ACCESS_H
#define POLICY_ACCESS_H

#include "policy/parts.h"

/* ---- AuthPolicy ---- */

/* A claim or an identity that the upstream is told in a header. */
struct policy_forward {
    const struct doc_node *node;
    struct policy_text claim, header;
};

/* The public keys of an issuer. */
struct policy_jwks {
    const struct doc_node *node; /* NULL: none */
    struct policy_text url;      /* exactly one of url and text is there */
    struct policy_text text;     /* `inline`: the key set itself */
    uint32_t cache_ms, stale_ms;
    bool allow_private; /* the URL may lead into private networks */
};

struct policy_jwt {
    const struct doc_node *node;
    struct policy_text issuer;
    POLICY_LIST(struct policy_text) audiences, algorithms;
    struct policy_jwks jwks;
    uint32_t clock_skew_ms;
    uint32_t lifetime_max_ms; /* 0: none */
    bool require_expiry, allow_missing, keep_token;
    POLICY_LIST(struct policy_key) from; /* empty: `authorization: Bearer` */
    POLICY_LIST(struct policy_forward) forward;
};

struct policy_oidc {
    const struct doc_node *node;
    struct policy_text issuer, client_id, callback_path, logout_path, cookie;
    struct policy_secret client_secret;
    POLICY_LIST(struct policy_text) scopes;
    uint32_t session_ms;
    POLICY_LIST(struct policy_forward) forward;
};

struct policy_mtls {
    const struct doc_node *node;
    POLICY_LIST(struct policy_text)
    principals; /* SANs; a leading `*.` or a trailing `/` is a range */
    struct policy_text forward_header;
};

struct policy_basic {
    const struct doc_node *node;
    struct policy_text realm;
    struct policy_secret users; /* htpasswd lines */
};

struct policy_api_key {
    const struct doc_node *node;
    POLICY_LIST(struct policy_key) from;
    struct policy_secret keys; /* lines of `name:sha256` */
    struct policy_text forward_header;
    bool keep_key;
};

enum policy_decision { POLICY_DECIDE_DENY, POLICY_DECIDE_ALLOW };

struct policy_match; /* model.h */

struct policy_access_rule {
    const struct doc_node *node;
    struct policy_text name;
    uint32_t decision;                      /* enum policy_decision */
    POLICY_LIST(struct policy_match) match; /* empty: every request */
    POLICY_LIST(struct policy_text) principals;
    bool dry_run;
};

struct policy_auth {
    struct policy_meta meta;
    const struct doc_node *node;
    struct policy_jwt *jwt; /* each NULL where absent */
    struct policy_oidc *oidc;
    struct policy_mtls *mtls;
    struct policy_basic *basic;
    struct policy_api_key *api_key;
    POLICY_LIST(struct policy_text) ip_allow, ip_deny; /* CIDRs; deny wins */
    POLICY_LIST(struct policy_access_rule) rules;
    uint32_t otherwise; /* enum policy_decision: where no rule decides */
    struct policy_text otherwise_text;
};

/* `auth` of a rule. */
enum policy_requirement {
    POLICY_REQUIRE_NOTHING,  /* nothing is written */
    POLICY_REQUIRE_ONE,      /* policy */
    POLICY_REQUIRE_ANY,      /* one of `policies` */
    POLICY_REQUIRE_ALL,      /* each of `policies` */
    POLICY_REQUIRE_DISABLED, /* openly nothing */
};

struct policy_rule_auth {
    const struct doc_node *node;
    uint32_t requirement; /* enum policy_requirement */
    struct policy_ref policy;
    POLICY_LIST(struct policy_ref) policies;
};

/* ---- RateLimit ---- */

enum policy_scope { POLICY_SCOPE_PROXY, POLICY_SCOPE_FLEET };
enum policy_store_down { POLICY_STORE_DOWN_PROXY, POLICY_STORE_DOWN_ALLOW, POLICY_STORE_DOWN_DENY };

struct policy_rate_limit {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_key) key; /* all of them together; empty: one counter for all */
    const struct doc_node *limit_node;
    uint32_t requests, per_ms, burst;
    uint32_t scope;         /* enum policy_scope */
    uint32_t on_store_down; /* enum policy_store_down; scope fleet alone */
    uint32_t exceed_status;
    bool retry_after, dry_run;
    struct policy_text exceed_body;
};

/* ---- WafPolicy ---- */

enum policy_waf_mode { POLICY_WAF_BLOCK, POLICY_WAF_DETECT };

struct policy_waf_rule {
    const struct doc_node *node;
    struct policy_text name;
    POLICY_LIST(struct policy_text) targets; /* path query headers cookies body */
    struct policy_text pattern;              /* regular expression, found anywhere */
    uint32_t score;
};

struct policy_waf_exclusion {
    const struct doc_node *node;
    struct policy_text rule;
    POLICY_LIST(struct policy_text) paths; /* prefixes; empty: everywhere */
};

struct policy_waf {
    struct policy_meta meta;
    const struct doc_node *node;
    uint32_t mode; /* enum policy_waf_mode */
    POLICY_LIST(struct policy_text) packs;
    uint32_t paranoia, threshold, body_max;
    POLICY_LIST(struct policy_waf_rule) rules;
    POLICY_LIST(struct policy_waf_exclusion) exclude;
    POLICY_LIST(struct policy_text) bots_allow, bots_deny; /* parts of a User-Agent */
    bool bots_need_agent;
};

/* `waf` of a rule. */
struct policy_rule_waf {
    const struct doc_node *node;
    bool disabled;
    struct policy_ref policy;
};

/* ---- cors of a rule ---- */

enum policy_origin_kind { POLICY_ORIGIN_EXACT, POLICY_ORIGIN_REGEX };

struct policy_origin {
    const struct doc_node *node;
    uint32_t kind;           /* enum policy_origin_kind */
    struct policy_text text; /* `https://shop.example.com`, `*`, or a regular expression */
};

struct policy_cors {
    const struct doc_node *node;
    POLICY_LIST(struct policy_origin) origins;
    POLICY_LIST(struct policy_text) methods, headers, expose;
    bool credentials;
    uint32_t max_age_ms;
};

#endif
