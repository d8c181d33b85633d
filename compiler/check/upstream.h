/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstreams without anything to send to: PX402 PX210.
 */
#ifndef CHECK_UPSTREAM_H
#define CHECK_UPSTREAM_H

#include "check/part.h"

void check_upstream_run(struct check *c);

#endif
