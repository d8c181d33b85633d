/* SPDX-License-Identifier: Apache-2.0
 *
 * Access rules of AuthPolicies: PX615 PX616.
 */
#ifndef CHECK_ACCESS_H
#define CHECK_ACCESS_H

#include "check/part.h"

void check_access_run(struct check *c);

#endif
