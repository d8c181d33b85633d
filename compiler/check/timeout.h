/* SPDX-License-Identifier: Apache-2.0
 *
 * Timeouts that contradict each other, or are not there: PX502 PX505.
 */
#ifndef CHECK_TIMEOUT_H
#define CHECK_TIMEOUT_H

#include "check/part.h"

void check_timeout_run(struct check *c);

#endif
