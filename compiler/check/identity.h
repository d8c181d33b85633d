/* SPDX-License-Identifier: Apache-2.0
 *
 * Identity headers and claims: PX609 PX610.
 */
#ifndef CHECK_IDENTITY_H
#define CHECK_IDENTITY_H

#include "check/part.h"

void check_identity_run(struct check *c);

#endif
