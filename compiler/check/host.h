/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests that no rule takes: rules of a wildcard host that a more specific host hides (PX304),
 * hosts that leave requests over (PX312).
 */
#ifndef CHECK_HOST_H
#define CHECK_HOST_H

#include "check/part.h"

void check_host_run(struct check *c);

#endif
