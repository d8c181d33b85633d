/* SPDX-License-Identifier: Apache-2.0
 *
 * Single producer, single consumer, bytes in a circle: each record is its length in four bytes,
 * then itself, padded to eight. Positions count up for good and are masked when used, so full and
 * empty are never confused. A worker that dies in the middle of a push has not moved `head`: its
 * successor writes over the half record.
 *
 * Waking: the reader says that it goes to sleep, looks once more, and only then waits. The worker
 * looks at that word at the end of a loop turn. Both use sequentially consistent order, so one of
 * the two sees the other.
 */
#include "shm/segment.h"

#include <string.h>
#include <unistd.h>

enum { HEAD = 4, UNIT = 8, MASK = SHM_LOG_RING_BYTES - 1 };

static struct shm_ring *ring_of(const struct shm *s, unsigned worker)
{
    return (void *)(shm_block(s, worker) + SHM_AT_RING);
}

static void copy_in(struct shm_ring *r, uint64_t at, const void *p, uint32_t n)
{
    uint32_t from = (uint32_t)(at & MASK), first = MIN(n, (uint32_t)SHM_LOG_RING_BYTES - from);

    memcpy(r->bytes + from, p, first);
    memcpy(r->bytes, (const uint8_t *)p + first, n - first);
}

static void copy_out(const struct shm_ring *r, uint64_t at, void *p, uint32_t n)
{
    uint32_t from = (uint32_t)(at & MASK), first = MIN(n, (uint32_t)SHM_LOG_RING_BYTES - from);

    memcpy(p, r->bytes + from, first);
    memcpy((uint8_t *)p + first, r->bytes, n - first);
}

static uint64_t whole(uint32_t bytes)
{
    return ALIGN_UP((uint64_t)HEAD + bytes, (uint64_t)UNIT);
}

bool shm_ring_push(struct shm *s, unsigned worker, const void *record, uint32_t bytes)
{
    struct shm_ring *r = ring_of(s, worker);
    uint64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
    uint64_t used = head - atomic_load_explicit(&r->tail, memory_order_acquire);

    if (bytes == 0 || bytes > SHM_RECORD_MAX || used + whole(bytes) > SHM_LOG_RING_BYTES)
        return false;
    copy_in(r, head, &bytes, HEAD);
    copy_in(r, head + HEAD, record, bytes);
    atomic_store_explicit(&r->head, head + whole(bytes), memory_order_release);
    return true;
}

void shm_ring_kick(struct shm *s, unsigned worker, int eventfd)
{
    struct shm_ring *r = ring_of(s, worker);
    uint64_t one = 1;

    atomic_thread_fence(memory_order_seq_cst);
    if (LIKELY(atomic_load_explicit(&r->asleep, memory_order_relaxed) == 0))
        return;
    if (atomic_load(&r->head) == atomic_load(&r->tail) || atomic_exchange(&r->asleep, 0) == 0)
        return;
    if (write(eventfd, &one, sizeof(one)) < 0)
        atomic_store(&r->asleep, 1); /* the next turn tries again */
}

uint32_t shm_ring_pop(struct shm *s, unsigned worker, void *record, uint32_t cap)
{
    struct shm_ring *r = ring_of(s, worker);
    uint64_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    uint64_t head = atomic_load_explicit(&r->head, memory_order_acquire), used = head - tail;
    uint32_t bytes;

    assert(cap >= SHM_RECORD_MAX);
    if (used == 0)
        return 0;
    copy_out(r, tail, &bytes, HEAD);
    if (used > SHM_LOG_RING_BYTES || bytes == 0 || bytes > SHM_RECORD_MAX || whole(bytes) > used) {
        atomic_store_explicit(&r->tail, head, memory_order_release);
        return 0;
    }
    copy_out(r, tail + HEAD, record, bytes);
    atomic_store_explicit(&r->tail, tail + whole(bytes), memory_order_release);
    return bytes;
}

bool shm_ring_sleep(struct shm *s, unsigned worker)
{
    struct shm_ring *r = ring_of(s, worker);

    atomic_store(&r->asleep, 1);
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load(&r->head) == atomic_load(&r->tail))
        return true;
    atomic_store(&r->asleep, 0);
    return false;
}
