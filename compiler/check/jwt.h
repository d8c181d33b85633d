/* SPDX-License-Identifier: Apache-2.0
 *
 * Signed tokens: PX603 PX604 PX605 PX606.
 */
#ifndef CHECK_JWT_H
#define CHECK_JWT_H

#include "check/part.h"

void check_jwt_run(struct check *c);

#endif
