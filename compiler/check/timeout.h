/* SPDX-License-Identifier: Apache-2.0
 *
 * Timeouts that contradict each other, or are not there: PX502 PX505 PX512.
 */
#ifndef CHECK_TIMEOUT_H
#define CHECK_TIMEOUT_H

#include "check/part.h"

/* Where the timeout in effect for a rule is written; NULL: nowhere. */
const struct doc_node *check_timeout_node(const struct policy_route *route,
                                          const struct policy_rule *rule);

void check_timeout_run(struct check *c);

#endif
