/* SPDX-License-Identifier: Apache-2.0
 *
 * The sections of AuthPolicies, RateLimits and WafPolicies. Abstract ones are left out.
 */
#ifndef LOWER_ACCESS_H
#define LOWER_ACCESS_H

#include "lower/part.h"

/* Adds all of them, in order of names, and fills l->auths, l->limits, l->wafs. */
void lower_access_add_all(struct lower *l);

#endif
