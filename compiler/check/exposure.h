/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules that protect less than they seem to: attacks that are only counted (PX627), limits that
 * clients choose themselves (PX628), logins that may be tried without end (PX629).
 */
#ifndef CHECK_EXPOSURE_H
#define CHECK_EXPOSURE_H

#include "check/part.h"

void check_exposure_run(struct check *c);

#endif
