/* SPDX-License-Identifier: Apache-2.0
 *
 * Lua filters: the model of Filter and FilterTest, and of what rules and members say about them.
 *
 * What has no fixed form is not stored: `params` of a Filter (a schema), of a use and of a test
 * (values), `labels` of a metric and what a test gives are looked at in the document itself.
 */
#ifndef POLICY_FILTERS_H
#define POLICY_FILTERS_H

#include "policy/parts.h"

enum policy_on_error { POLICY_FAIL_OPEN, POLICY_FAIL_CLOSED };

enum policy_filter_stage { POLICY_STAGE_PRE_AUTH, POLICY_STAGE_POST_AUTH };

/* One filter of a rule or a member; `params` is looked up in `node`. */
struct policy_filter_use {
    const struct doc_node *node;
    struct policy_ref use;
    uint32_t stage;    /* enum policy_filter_stage */
    uint32_t on_error; /* enum policy_on_error, where has_on_error; else the filter's */
    bool has_on_error;
};

/* ---- Filter ---- */

enum policy_filter_body { POLICY_BODY_NONE, POLICY_BODY_STREAM, POLICY_BODY_BUFFER };

enum policy_too_large { POLICY_TOO_LARGE_REJECT, POLICY_TOO_LARGE_SKIP };

enum policy_metric_type { POLICY_METRIC_COUNTER, POLICY_METRIC_GAUGE, POLICY_METRIC_HISTOGRAM };

enum policy_filter_name { POLICY_NAME_WRITTEN, POLICY_NAME_PARAM };

/* Something that a script names: by its own name, or the parameter that holds the name. */
struct policy_filter_named {
    const struct doc_node *node;
    uint32_t kind; /* enum policy_filter_name */
    struct policy_text text;
};

struct policy_filter_dict {
    const struct doc_node *node;
    struct policy_text name;
    uint32_t size;
};

struct policy_filter_metric {
    const struct doc_node *node; /* `labels`: a map of lists, looked up here */
    struct policy_text name;
    uint32_t type; /* enum policy_metric_type */
};

struct policy_filter_uses {
    const struct doc_node *node; /* NULL: nothing */
    POLICY_LIST(struct policy_ref) services;
    POLICY_LIST(struct policy_filter_dict) dicts;
    POLICY_LIST(struct policy_filter_named) secrets, maps, sets, splits, log_fields;
    POLICY_LIST(struct policy_filter_metric) metrics;
    POLICY_LIST(struct policy_text) counters, limits, dns;
};

/* The text of a script and where in which file of the policy it begins. */
struct policy_script {
    struct str text; /* p NULL: not read */
    uint32_t file, start;
};

struct regex_search; /* compiler/regex/search.h */

/* A pattern of px.re in a filter's scripts. */
struct policy_script_regex {
    struct str pattern;
    const struct regex_search *search;
};

struct policy_filter {
    struct policy_meta meta;
    const struct doc_node *node; /* spec; `params` is looked up here */
    uint32_t api;
    struct policy_text source, inline_source; /* exactly one is there */
    POLICY_LIST(struct policy_text) modules;  /* paths, relative to the document */
    uint32_t request_body, response_body;     /* enum policy_filter_body */
    uint32_t body_max;
    uint32_t on_too_large; /* enum policy_too_large */
    bool decode;           /* bodies are shown without their content-encoding */
    struct policy_filter_uses uses;
    uint32_t fuel; /* per run; 0: the phase's own */
    uint32_t memory, calls, wait_ms;
    uint32_t on_error; /* enum policy_on_error, where has_on_error; else by phases */
    bool has_on_error;
    uint32_t status; /* of a failed request; 0: by cause */
    /* Once the scripts are read: */
    struct policy_script script, *module_scripts;    /* one a module */
    POLICY_LIST(struct policy_script_regex) regexes; /* each pattern once */
    uint32_t phases; /* bit per enum api_phase that the script has */
};

/* ---- FilterTest ---- */

struct policy_filter_given {
    const struct doc_node *node; /* `services`, `dicts`, `maps`, `sets`: looked up here */
    struct policy_text now;      /* RFC 3339 */
    uint32_t seed;
    POLICY_LIST(struct policy_pair) secrets;
};

struct policy_filter_request {
    const struct doc_node *node; /* NULL: none */
    struct policy_text scheme, method, host, path, client, body;
    POLICY_LIST(struct policy_pair) headers;
    POLICY_LIST(struct policy_pair) claims;
    bool has_claims;
};

struct policy_filter_response {
    const struct doc_node *node; /* NULL: the filter sees no response */
    uint32_t status;
    POLICY_LIST(struct policy_pair) headers;
    struct policy_text body;
    bool local;
};

struct policy_filter_answer {
    const struct doc_node *node; /* NULL: not asked */
    struct policy_text status, body;
    POLICY_LIST(struct policy_condition) headers;
};

struct policy_filter_count {
    struct str key; /* webhook{result=missing} */
    const struct doc_node *node;
    uint32_t count;
};

struct policy_filter_expect {
    const struct doc_node *node;
    struct policy_filter_answer respond;
    bool has_passes, passes;  /* no answer of the filter's own */
    struct policy_text error; /* part of a run-time error's message */
    struct policy_text method, host, path, body, member;
    POLICY_LIST(struct policy_condition) upstream_headers, response_headers;
    POLICY_LIST(struct policy_pair) log_fields;
    POLICY_LIST(struct policy_filter_count) metrics;
    struct policy_text status; /* of the response, as the client gets it */
    uint32_t fuel_max;         /* 0: not asked */
};

struct policy_filter_case {
    const struct doc_node *node; /* `params` is looked up here */
    struct policy_text name;
    struct policy_filter_given given;
    struct policy_filter_request request;
    struct policy_filter_response response;
    struct policy_filter_expect expect;
};

struct policy_filter_test {
    struct policy_meta meta;
    const struct doc_node *node; /* `params` is looked up here */
    struct policy_ref filter;
    struct policy_filter_given given;
    POLICY_LIST(struct policy_filter_case) cases;
};

#endif
