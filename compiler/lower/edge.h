/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands around HTTP routing: TLS and trust of listeners, connections that are not looked into,
 * telemetry, secret providers.
 */
#ifndef LOWER_EDGE_H
#define LOWER_EDGE_H

#include "lower/part.h"

/* Adds all of it; listeners, upstreams and AuthPolicies are there. */
void lower_edge_add_all(struct lower *l);

#endif
