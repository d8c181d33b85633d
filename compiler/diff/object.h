/* SPDX-License-Identifier: Apache-2.0
 *
 * What two policies are compared by: documents, and the rules of a Route one by one.
 */
#ifndef DIFF_OBJECT_H
#define DIFF_OBJECT_H

#include "diff/leaf.h"

struct diff_object {
    const char *part; /* "rule", "route", "split", "upstream", "listener", ... */
    struct str name;  /* "shop/checkout", of a rule "shop/shop/pay" */
    enum policy_kind kind;
    const struct field_object *spec;
    const void *base;               /* the struct that `spec` describes */
    const struct policy_meta *meta; /* of the document */
    const struct policy_rule *rule; /* NULL: a document */
    struct diag_span at;
};

struct diff_objects {
    struct diff_object *items; /* ascending by part, then name */
    size_t count, cap;
};

/* All that decides something; abstract documents do not. */
void diff_object_list(struct arena *a, const struct policy_model *m, struct diff_objects *out);

int diff_object_order(const struct diff_object *a, const struct diff_object *b);

/* What it says; a Route without its rules. */
void diff_object_leaves(struct arena *a, const struct diff_object *object, struct diff_leaves *out);

/* What a document of this kind says, a Route with its rules: "rules.pay.timeout". */
void diff_object_whole(struct arena *a, enum policy_kind kind, const struct policy_meta *meta,
                       struct diff_leaves *out);

/* The same for a rule of a route. */
void diff_object_rule_leaves(struct arena *a, const struct policy_route *route,
                             const struct policy_rule *rule, struct diff_leaves *out);

#endif
