/* SPDX-License-Identifier: Apache-2.0
 *
 * Choosing an endpoint by hash: settings that do not go together (PX413), and keys that requests do
 * not have (PX412).
 */
#ifndef CHECK_BALANCER_H
#define CHECK_BALANCER_H

#include "check/part.h"

bool check_balancer_prime(uint32_t n);

/* The smallest prime that is not below n. */
uint32_t check_balancer_next_prime(uint32_t n);

void check_balancer_run(struct check *c);

#endif
