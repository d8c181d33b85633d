/* SPDX-License-Identifier: Apache-2.0
 *
 * What surrounds the traffic: the model of Environment, Telemetry and Rollout.
 */
#ifndef POLICY_OPERATIONS_H
#define POLICY_OPERATIONS_H

#include "policy/parts.h"

/* ---- Environment ---- */

/* Where secrets of one name come from; exactly one of the three is there. */
struct policy_provider {
    struct str key;
    const struct doc_node *node;
    struct policy_text directory, prefix;
    POLICY_LIST(struct policy_text) command;
};

enum policy_signing { POLICY_SIGN_OPTIONAL, POLICY_SIGN_REQUIRED };

struct policy_environment {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_text) remove; /* "Kind/namespace/name" */
    POLICY_LIST(struct policy_provider) secret_providers;
    struct policy_text artifact; /* publish.artifact */
    uint32_t sign;               /* publish.sign: enum policy_signing */
    bool auth_required;          /* every rule needs `auth`, if only `{disabled: true}` */
    bool production;             /* lint is stricter */
};

/* ---- Telemetry ---- */

struct policy_telemetry {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_text) metrics_bind;
    struct policy_ref metrics_auth;
    POLICY_LIST(struct policy_text) log_fields; /* request headers that the access log shows */
    uint32_t log_sample_percent;
    struct policy_ref trace_upstream;
    uint32_t trace_sample_percent;
    POLICY_LIST(struct policy_ref) listeners; /* empty: all */
};

/* ---- Rollout ---- */

struct policy_step {
    const struct doc_node *node;
    uint32_t percent;
};

enum policy_measure { POLICY_MEASURE_ERRORS, POLICY_MEASURE_P50, POLICY_MEASURE_P99 };

struct policy_criterion {
    const struct doc_node *node;
    uint32_t measure;           /* enum policy_measure */
    uint32_t max_percent;       /* errors */
    uint32_t max_ms;            /* p50, p99 */
    uint32_t ratio_max_percent; /* beside the baseline's, measured at the same time; 0: not asked */
};

enum policy_inconclusive { POLICY_INCONCLUSIVE_PAUSE, POLICY_INCONCLUSIVE_ABORT };

struct policy_rollout {
    struct policy_meta meta;
    const struct doc_node *node;
    struct policy_ref split;
    struct policy_text member;
    POLICY_LIST(struct policy_step) steps;
    uint32_t hold_ms;
    POLICY_LIST(struct policy_criterion) metrics;
    uint32_t failure_limit;
    uint32_t on_inconclusive; /* enum policy_inconclusive */
};

#endif
