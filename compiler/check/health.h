/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstreams that do not notice, or notice too well, that endpoints fail: PX506 PX507 PX513 PX514
 * PX515.
 */
#ifndef CHECK_HEALTH_H
#define CHECK_HEALTH_H

#include "check/part.h"

void check_health_run(struct check *c);

#endif
