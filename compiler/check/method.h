/* SPDX-License-Identifier: Apache-2.0
 *
 * Which methods rules take: writes that must not be repeated, and paths that some methods have no
 * rule for (PX316).
 */
#ifndef CHECK_METHOD_H
#define CHECK_METHOD_H

#include "check/part.h"

/* A method that does something again each time it is sent (RFC 9110, 9.2.2). */
struct check_method_write {
    struct str name;             /* POST or PATCH */
    const struct doc_node *node; /* where it is named; NULL: the rule names no methods */
};

/* The first one that a rule takes; false where it takes none. */
bool check_method_writes(const struct policy_rule *rule, struct check_method_write *out);

/* Shows where the rule takes them. */
void check_method_relate(struct diag *d, const struct policy_rule *rule,
                         const struct check_method_write *write);

void check_method_run(struct check *c);

#endif
