/* SPDX-License-Identifier: Apache-2.0
 *
 * The AUTH section and what hangs on it.
 */
#ifndef LOWER_AUTH_H
#define LOWER_AUTH_H

#include "lower/part.h"

/* Adds one policy; yields its index. */
uint32_t lower_auth_add(struct lower *l, const struct policy_auth *from);

#endif
