/* SPDX-License-Identifier: Apache-2.0
 *
 * What an upstream has beyond static endpoints and round robin: the UPSX section and what hangs on
 * it.
 */
#ifndef LOWER_LIFE_H
#define LOWER_LIFE_H

#include "lower/part.h"

/* Adds it for the upstream with that index, if it has any of it. */
void lower_life_add(struct lower *l, const struct policy_upstream *u, uint32_t upstream);

/* Notes the endpoint's priority, if it is not the first. */
void lower_life_reserve(struct lower *l, uint32_t endpoint, uint32_t priority);

/* All that the reuse of a connection depends on beyond its endpoint, as text. */
struct str lower_life_print(struct lower *l, const struct policy_upstream *u);

#endif
