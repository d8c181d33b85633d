/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACTN and EDIT sections: what happens to a request that a rule took.
 */
#ifndef LOWER_ACTION_H
#define LOWER_ACTION_H

#include "lower/part.h"

/* Adds the action of an alternative's rule; its index. */
uint32_t lower_action_add(struct lower *l, const struct resolve_alternative *alt);

#endif
