/* SPDX-License-Identifier: Apache-2.0
 *
 * Chooses an endpoint of an upstream: the algorithm's pick, passed over endpoints that are down or
 * were tried.
 */
#ifndef LB_LB_H
#define LB_LB_H

#include "shm/shm.h"
#include "table/stride.h"

enum { LB_TRIED_MAX = 64 }; /* endpoints of one request that can be told apart as tried */

struct lb_request {
    const struct table *table;
    const struct table_upstream *upstream;
    struct shm *shm;
    const uint32_t *endpoint_slots; /* by ENDP index */
    uint64_t *turn;                 /* the upstream's round-robin position in this worker */
    uint64_t tried;                 /* bit per offset (modulo LB_TRIED_MAX) already tried */
};

/* Index into ENDP; TABLE_NONE where every endpoint with a weight was tried or there is none. An
 * endpoint that is marked down is only taken where all untried ones are. */
uint32_t lb_pick(const struct lb_request *q);

#endif
