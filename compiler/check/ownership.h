/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes outside what their namespace owns: PX214.
 */
#ifndef CHECK_OWNERSHIP_H
#define CHECK_OWNERSHIP_H

#include "check/part.h"

void check_ownership_run(struct check *c);

#endif
