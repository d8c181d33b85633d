/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstreams that are allowed less than what is measured (--metrics) needs: PX508, PX908.
 */
#ifndef CHECK_CAPACITY_H
#define CHECK_CAPACITY_H

#include "check/part.h"

void check_capacity_run(struct check *c);

#endif
