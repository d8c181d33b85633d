/* SPDX-License-Identifier: Apache-2.0
 *
 * Copies of writes: PX411.
 */
#ifndef CHECK_MIRROR_H
#define CHECK_MIRROR_H

#include "check/part.h"

void check_mirror_run(struct check *c);

#endif
