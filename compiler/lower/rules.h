/* SPDX-License-Identifier: Apache-2.0
 *
 * The RULE and PRED sections, and the router over them.
 */
#ifndef LOWER_RULES_H
#define LOWER_RULES_H

#include "lower/part.h"

/* Adds all rules in order of precedence; the patterns that lead to them are the rest. */
void lower_rules_add(struct lower *l, struct lower_rest *rest);

/* Adds the conditions of a match to PRED, after one on the method where it is given (p not NULL)
 * and one on the path where that is a regular expression;
 * yields how many. NULL has none. */
uint32_t lower_rules_add_predicates(struct lower *l, const struct policy_match *m,
                                    struct str method);

#endif
