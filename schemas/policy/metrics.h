/* SPDX-License-Identifier: Apache-2.0
 *
 * The model of what was measured of a policy where it runs: the file of --metrics. It is no document of
 * the policy, decides nothing, and is in no table.
 */
#ifndef POLICY_METRICS_H
#define POLICY_METRICS_H

#include "policy/parts.h"

/* Of one rule, route or upstream. */
struct policy_measured {
    struct str key; /* its full name */
    const struct doc_node *node;
    uint64_t rate;    /* requests a second, in 1/1,000 */
    uint64_t mean_us; /* from a request's arrival to its answer's end; 0: not measured */
    uint64_t p99_us;  /* what 99 of 100 take at most; 0: not measured */
};

struct policy_metrics {
    const struct doc_node *node;
    struct policy_text period; /* what time it was, in the reader's words; text.p NULL: not said */
    uint32_t proxies;          /* that carried the load together */
    POLICY_LIST(struct policy_measured) rules, routes, upstreams;
};

#endif
