/* SPDX-License-Identifier: Apache-2.0
 *
 * A limit over all workers without a shared cache line per request: a worker borrows credits in
 * blocks from one atomic and spends them alone. The limit is hard; at most a block per worker lies
 * idle.
 */
#ifndef UPSTREAM_CREDIT_H
#define UPSTREAM_CREDIT_H

#include <stdatomic.h>

#include "base/base.h"

struct upstream_credit {
    _Atomic uint32_t *lent; /* credits out to workers, shared */
    uint32_t held, used;    /* this worker's */
    uint32_t limit, block;
};

/* Sets or changes the limit; what is in use stays in use. block = max(1, limit / (64 workers)). */
void upstream_credit_init(struct upstream_credit *c, _Atomic uint32_t *lent, uint32_t limit,
                          unsigned workers);

/* Spends one; false where the limit is reached. */
NODISCARD bool upstream_credit_take(struct upstream_credit *c);

/* Gives one back; returns surplus blocks to the others. */
void upstream_credit_give(struct upstream_credit *c);

#endif
