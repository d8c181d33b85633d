/* SPDX-License-Identifier: Apache-2.0
 *
 * Regular expressions by themselves: PX307 PX308 PX309 PX903.
 */
#ifndef CHECK_PATTERN_H
#define CHECK_PATTERN_H

#include "check/part.h"

void check_pattern_run(struct check *c);

#endif
