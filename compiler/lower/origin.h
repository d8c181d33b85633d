/* SPDX-License-Identifier: Apache-2.0
 *
 * Conditions on where a request comes from.
 */
#ifndef LOWER_ORIGIN_H
#define LOWER_ORIGIN_H

#include "lower/part.h"

/* Adds what a match wants of the client's address and of the server name to PRED. */
void lower_origin_add_predicates(struct lower *l, const struct policy_match *m);

#endif
