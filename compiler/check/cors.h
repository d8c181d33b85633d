/* SPDX-License-Identifier: Apache-2.0
 *
 * Which pages of other sites may read answers: PX611 PX612.
 */
#ifndef CHECK_CORS_H
#define CHECK_CORS_H

#include "check/part.h"

void check_cors_run(struct check *c);

#endif
