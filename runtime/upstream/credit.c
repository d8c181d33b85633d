/* SPDX-License-Identifier: Apache-2.0
 *
 * Borrow on need, return when two blocks lie idle: one atomic operation per block of requests
 * either way.
 */
#include "upstream/credit.h"

enum { BLOCKS_PER_WORKER = 64 };

void upstream_credit_init(struct upstream_credit *c, _Atomic uint32_t *lent, uint32_t limit,
                          unsigned workers)
{
    c->lent = lent;
    c->limit = limit;
    c->block = MAX(limit / (BLOCKS_PER_WORKER * workers), 1);
}

/* Credits borrowed: a block, or what is left below the limit. */
static uint32_t borrow(struct upstream_credit *c)
{
    uint32_t lent = atomic_load_explicit(c->lent, memory_order_relaxed), more;

    do {
        if (lent >= c->limit)
            return 0;
        more = MIN(c->block, c->limit - lent);
    } while (!atomic_compare_exchange_weak_explicit(c->lent, &lent, lent + more,
                                                    memory_order_relaxed, memory_order_relaxed));
    return more;
}

bool upstream_credit_take(struct upstream_credit *c)
{
    if (c->used == c->held)
        c->held += borrow(c);
    if (c->used == c->held)
        return false;
    c->used++;
    return true;
}

void upstream_credit_give(struct upstream_credit *c)
{
    uint32_t surplus;

    assert(c->used > 0);
    c->used--;
    surplus = c->held - c->used;
    if (surplus <= 2 * c->block && !(c->used == 0 && c->block == 1))
        return;
    surplus -= c->used ? c->block : 0;
    c->held -= surplus;
    (void)atomic_fetch_sub_explicit(c->lent, surplus, memory_order_relaxed);
}
