/* SPDX-License-Identifier: Apache-2.0
 *
 * Members of a split that nobody goes to, that users fall out of, or that are watched less than the
 * others: PX403 PX406 PX408 PX409.
 */
#ifndef CHECK_CANARY_H
#define CHECK_CANARY_H

#include "check/part.h"

void check_canary_run(struct check *c);

#endif
