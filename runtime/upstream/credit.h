/* SPDX-License-Identifier: Apache-2.0
 *
 * A limit over all workers: a worker borrows credits in blocks and spends them alone, so that most
 * requests touch nothing shared. The limit is hard; at most two blocks per worker lie idle.
 *
 * What is lent is written down in one place only, a cell per worker that this worker alone writes.
 * There is no total beside it that could disagree: when a worker dies, at whatever instruction,
 * the supervisor empties its cell, and nothing is lost and nothing is lent twice.
 */
#ifndef UPSTREAM_CREDIT_H
#define UPSTREAM_CREDIT_H

#include <stdatomic.h>

#include "base/base.h"

struct upstream_credit {
    _Atomic uint64_t *cells; /* one per worker, shared: credits held, and those asked for << 32 */
    unsigned worker, workers;
    uint32_t held, used; /* this worker's */
    uint32_t limit, block;
};

/* Sets or changes the limit; what is in use stays in use. block = max(1, limit / (64 workers)). */
void upstream_credit_init(struct upstream_credit *c, _Atomic uint64_t *cells, unsigned worker,
                          unsigned workers, uint32_t limit);

/* Spends one; false where the limit is reached. */
NODISCARD bool upstream_credit_take(struct upstream_credit *c);

/* Gives one back; returns surplus blocks to the others. */
void upstream_credit_give(struct upstream_credit *c);

/* Returns all that is held; none may be in use. */
void upstream_credit_end(struct upstream_credit *c);

#endif
