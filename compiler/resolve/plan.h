/* SPDX-License-Identifier: Apache-2.0
 *
 * What the rules of a model come to: one flat list of alternatives in order of precedence, hosts
 * and paths in their normal form, and which listeners share their routes. Lint judges this list,
 * lowering writes it down.
 */
#ifndef RESOLVE_PLAN_H
#define RESOLVE_PLAN_H

#include "policy/model.h"
#include "resolve/pattern.h"
#include "table/layout.h"

/* One entry of a rule's `match`; one that takes everything where a rule has none. */
struct resolve_alternative {
    const struct policy_route *route;
    const struct policy_rule *rule;
    const struct policy_match *match; /* NULL: everything */
    uint32_t route_index, rule_index, match_index;
    enum policy_path_kind path_kind; /* all but ANY, which is the prefix "/" */
    struct str path; /* prefix without trailing '/', but "/" itself; the text of a pattern */
    const struct resolve_pattern *pattern; /* REGEX */
    bool path_normal;                      /* false: no request has this path; PX311 says so */
    uint32_t wild;    /* template: bit 31 - i is set where segment i is `{name}` */
    uint16_t methods; /* bits of enum table_method, OTHER for any named unknown one */
    bool methods_named;
    bool conditional; /* on more than path and method */
    bool ordered;     /* the place in its Route's list decides */
    int32_t priority; /* the rule's */
};

struct resolve_hosts {
    const struct str *items; /* ascending, each once: "shop.example.com", "*.example.com", "*" */
    size_t count;
};

struct resolve_domains {
    const uint32_t *items; /* ascending */
    size_t count;
};

struct resolve_plan {
    const struct policy_model *model;
    struct resolve_alternative
        *items; /* in order of precedence; total, the same for the same policy */
    size_t count;
    uint32_t *listener_domains;     /* per listener of the model */
    struct resolve_hosts *hosts;    /* per route */
    struct resolve_domains *routes; /* per route: domains of its listeners */
    uint32_t domain_count;
    const struct resolve_patterns *patterns;
};

/* True where the rule takes only some of the requests that match. */
bool resolve_plan_is_fraction(const struct policy_rule *rule);

struct resolve_plan *resolve_plan_make(struct arena *a, const struct policy_model *m);

/* Precedence without the tie-break by name: 0 where neither is more specific than the other. Says
 * something about requests only for alternatives that can take a common one. */
int resolve_plan_order(const struct resolve_alternative *a, const struct resolve_alternative *b);

/* "namespace/route/rule" */
struct str resolve_plan_rule_name(struct arena *arena, const struct resolve_alternative *a);

#endif
