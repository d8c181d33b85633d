/* SPDX-License-Identifier: Apache-2.0
 *
 * Listeners that carry exactly the same routes form one domain: their rules are compiled once.
 */
#ifndef RESOLVE_DOMAIN_H
#define RESOLVE_DOMAIN_H

#include "resolve/plan.h"

/* Fills listener_domains, routes and domain_count. */
void resolve_domain_assign(struct arena *a, struct resolve_plan *plan);

#endif
