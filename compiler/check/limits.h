/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns and numbers of objects that a table cannot hold: PX111.
 */
#ifndef CHECK_LIMITS_H
#define CHECK_LIMITS_H

#include "check/part.h"

void check_limits_run(struct check *c);

#endif
