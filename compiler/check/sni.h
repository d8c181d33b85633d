/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that no connection brings: hosts that every listener refuses (PX206), server names that a listener
 * never learns of (PX318), routes on listeners that speak something else (PX213).
 */
#ifndef CHECK_SNI_H
#define CHECK_SNI_H

#include "check/part.h"

/* True where every listener of the route refuses connections for the host. */
bool check_sni_is_refused(struct check *c, const struct policy_route *route, struct str host);

void check_sni_run(struct check *c);

#endif
