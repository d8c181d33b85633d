/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests that name rules that do not exist: PX211.
 */
#ifndef CHECK_STALE_H
#define CHECK_STALE_H

#include "check/part.h"

void check_stale_run(struct check *c);

#endif
