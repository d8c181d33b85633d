/* SPDX-License-Identifier: Apache-2.0
 *
 * The POLI section: what is applied to the requests of rules before they go where they go.
 */
#ifndef LOWER_POLICY_H
#define LOWER_POLICY_H

#include "lower/part.h"

/* The index of what is applied to a rule's requests, shared by rules that say the same; TABLE_NONE
 * where nothing is. */
uint32_t lower_policy_of(struct lower *l, const struct policy_rule *rule);

#endif
