/* SPDX-License-Identifier: Apache-2.0
 *
 * A decision in words.
 */
#ifndef COMMAND_OUTCOME_H
#define COMMAND_OUTCOME_H

#include "command/decide.h"

/* "routes/shop.yaml:12": where a rule of the table is written; empty where it does not say. */
struct str command_outcome_place(struct arena *a, const struct table *t, uint32_t rule);

/* "forward to upstream shop/v1", "answer 404". */
struct str command_outcome_action(struct arena *a, const struct table *t,
                                  const struct command_decision *d);

/* How a split chose the member of the decision; `given`: the bucket was. */
struct str command_outcome_choice(struct arena *a, const struct table *t,
                                  const struct command_decision *d, bool given);

/* The endpoints of an upstream with their weights. */
struct str command_outcome_endpoints(struct arena *a, const struct table *t,
                                     const struct table_upstream *u);

/* All that the client and the upstream see of the decision, a line each: action, member, upstream,
 * what is forwarded, fields. Equal texts are equal outcomes; rules and lines are not part of it. */
struct str command_outcome_whole(struct arena *a, const struct table *t,
                                 const struct command_decision *d);

#endif
