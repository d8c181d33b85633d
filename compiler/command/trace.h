/* SPDX-License-Identifier: Apache-2.0
 *
 * Why a request is taken by one rule and not by another: the rules of its host in order, each with
 * the first thing that does not hold.
 */
#ifndef COMMAND_TRACE_H
#define COMMAND_TRACE_H

#include "resolve/plan.h"
#include "table/match.h"

struct command_trace_candidate {
    const struct resolve_alternative *alternative;
    uint32_t rule; /* index into RULE */
    bool holds;
    struct str why; /* what does not hold, or what comes first; empty in the one that takes it */
};

struct command_trace {
    struct str pattern; /* the host pattern that won; p NULL: none takes the host */
    struct command_trace_candidate *items;
    size_t count, cap;
    size_t taker; /* the first of items that holds: it takes the request; count where none does */
    size_t left_out; /* candidates above COMMAND_TRACE_MAX */
};

enum { COMMAND_TRACE_MAX = 10000 };

/* What is asked: a request by a listener (of the model), and how it went. */
struct command_trace_question {
    const struct table *table;
    const struct resolve_plan *plan;
    uint32_t listener;
    const struct table_request *request;
    const struct command_trace *trace;
};

/* `listener`: index into the model's listeners. The table was made from the plan's model. */
void command_trace_rules(struct arena *a, const struct table *t, const struct resolve_plan *plan,
                         uint32_t listener, const struct table_request *q,
                         struct command_trace *out);

/* The same for one rule alone, to its last alternative. */
void command_trace_one(struct arena *a, const struct command_trace_question *q,
                       const struct policy_rule *wanted, struct command_trace *out);

/* What is to be said of a rule that holds where one before it takes the request. */
struct str command_trace_after(struct arena *a, const struct resolve_alternative *first,
                               const struct resolve_alternative *second);

/* How many rules of the table an alternative became; they stand in the plan's order. */
uint32_t command_trace_rule_count(const struct resolve_plan *plan,
                                  const struct resolve_alternative *alt);

/* "GET, HEAD" */
struct str command_trace_methods(struct arena *a, uint32_t methods);

#endif
