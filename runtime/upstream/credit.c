/* SPDX-License-Identifier: Apache-2.0
 *
 * Borrowing: a worker asks in its cell and then looks at all others. If everything held and asked
 * for is within the limit, what it asked for is its own. Of several whose last question was asked
 * first, last and in between, the last one sees all others, so the limit holds without a lock and
 * without a shared total. Where two ask for the same credit, the one with the lower number waits
 * for the other to ask for less.
 *
 * Cost: one locked store and a look at eight cells a cache line, once a block; a return is a plain
 * store. A worker that is stopped in the middle of a question costs the others what it asked for,
 * and those who want the same a bounded number of looks, until it runs on or is buried.
 */
#include "upstream/credit.h"

enum { BLOCKS_PER_WORKER = 64, LOOKS_MAX = 1000 };

struct others {
    uint64_t held, asked, asked_before; /* by all; by those with a lower number */
};

void upstream_credit_init(struct upstream_credit *c, _Atomic uint64_t *cells, unsigned worker,
                          unsigned workers, uint32_t limit)
{
    assert(worker < workers);
    c->cells = cells;
    c->worker = worker;
    c->workers = workers;
    c->limit = limit;
    c->block = MAX(limit / (BLOCKS_PER_WORKER * workers), 1);
}

/* Less in the cell: nobody can take it for more than it is. */
static void publish(const struct upstream_credit *c)
{
    atomic_store_explicit(c->cells + c->worker, c->held, memory_order_release);
}

/* Must be seen by others before this worker looks at them: sequentially consistent, both. */
static void ask(const struct upstream_credit *c, uint32_t more)
{
    atomic_store(c->cells + c->worker, c->held | (uint64_t)more << 32);
}

static struct others look(const struct upstream_credit *c)
{
    struct others o = { 0 };

    for (unsigned i = 0; i < c->workers; i++) {
        uint64_t cell = i == c->worker ? 0 : atomic_load(c->cells + i);

        o.held += (uint32_t)cell;
        o.asked += cell >> 32;
        o.asked_before += i < c->worker ? cell >> 32 : 0;
    }
    return o;
}

/* Takes a block, or what is left below the limit; false where nothing is. */
static bool borrow(struct upstream_credit *c)
{
    uint32_t asked = 0;

    for (unsigned i = 0; i < LOOKS_MAX; i++) {
        struct others o = look(c);
        uint64_t held = o.held + c->held, before = held + o.asked_before;
        uint32_t want = before < c->limit ? MIN(c->block, (uint32_t)(c->limit - before)) : 0;

        if (held >= c->limit)
            break;
        if (asked && held + o.asked + asked <= c->limit) {
            c->held += asked;
            publish(c);
            return true;
        }
        if (want != asked)
            ask(c, asked = want);
    }
    publish(c);
    return false;
}

bool upstream_credit_take(struct upstream_credit *c)
{
    if (c->used >= c->held && !borrow(c))
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
    publish(c);
}

void upstream_credit_end(struct upstream_credit *c)
{
    assert(c->used == 0);
    if (c->held == 0)
        return;
    c->held = 0;
    publish(c);
}
