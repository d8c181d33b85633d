/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstreams that are allowed less than what is measured (--metrics) needs: PX508, PX908; and what
 * each of them carries.
 */
#ifndef CHECK_CAPACITY_H
#define CHECK_CAPACITY_H

#include "check/load.h"
#include "check/part.h"

void check_capacity_run(struct check *c);

/* Requests a second, in 1/1,000, that an upstream of the model carries within its limits, by the
 * time that its requests take, or those of the flow where it was not measured; 0: not known. */
uint64_t check_capacity_most(const struct policy_model *m, const struct policy_upstream *u,
                             const struct check_flow *flow);

#endif
