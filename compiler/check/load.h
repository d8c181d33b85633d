/* SPDX-License-Identifier: Apache-2.0
 *
 * What was measured where the policy runs (--metrics), by the names of a policy. What was not
 * measured is not known, and nothing is made of it.
 */
#ifndef CHECK_LOAD_H
#define CHECK_LOAD_H

#include "policy/model.h"

struct check_load;

/* `file`: what the figures are called in messages. The metrics outlive it. */
struct check_load *check_load_new(struct arena *a, const struct policy_metrics *metrics,
                                  struct str file);

/* Of the rule, route or upstream of this full name; NULL where it was not measured, or nothing was.
 * Notes that there is such a name. */
const struct policy_measured *check_load_find(struct check_load *load, enum policy_kind kind,
                                              struct str full);

/* Requests that come to a rule or a split. */
struct check_flow {
    bool measured;  /* else all is 0 */
    bool partial;   /* there are more, of rules that were not measured */
    uint64_t rate;  /* a second, in 1/1,000 */
    uint64_t timed; /* of these it is known how long they take, */
    double us;      /* and this is the sum of rate times mean time */
};

/* Of each split, by its index in the model: the sum over the rules that use it. NULL where nothing
 * was measured. Notes all names of the model. */
const struct check_flow *check_load_splits(struct arena *a, const struct policy_model *m);

/* The rule's own, or its route's where it is the only rule. */
struct check_flow check_load_rule(struct arena *a, struct check_load *load,
                                  const struct policy_route *route, const struct policy_rule *rule);

/* So many of 10,000 of a rate. */
uint64_t check_load_share(uint64_t rate, uint32_t share);

/* Requests of one proxy that are under way at once: rate times time (Little). */
double check_load_at_once(const struct check_load *load, uint64_t rate, double us);

/* The rate at which so many are under way at once in one proxy. */
uint64_t check_load_limit(const struct check_load *load, uint32_t at_once, double us);

/* 1220000 -> "1220", 12250 -> "12.3", 250 -> "0.25" */
struct str check_load_text(struct arena *a, uint64_t rate);

/* "load.json, p95 hour" */
struct str check_load_source(struct arena *a, const struct check_load *load);

/* What was measured and never asked for, from number *at on, which moves behind it; NULL: no more.
 * *kind: "rule", "route", "upstream". */
const struct policy_measured *check_load_unmet(const struct check_load *load, size_t *at,
                                               const char **kind);

#endif
