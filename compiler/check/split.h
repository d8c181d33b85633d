/* SPDX-License-Identifier: Apache-2.0
 *
 * Traffic splits: PX401 PX404 PX407.
 */
#ifndef CHECK_SPLIT_H
#define CHECK_SPLIT_H

#include "check/part.h"

void check_split_run(struct check *c);

#endif
