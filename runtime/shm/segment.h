/* SPDX-License-Identifier: Apache-2.0
 *
 * The segment's layout, for the files of this folder alone. Offsets follow from the number of
 * workers and from constants, so that nothing that a process wrote into the segment can lead
 * another one outside it.
 *
 *     0          header, one page
 *     endpoints  u64 a slot
 *     upstreams  2 rows a slot, u64 a worker, whole cache lines
 *     infos      {kind, histogram} a slot
 *     directory  {id, key, slot}, open addressing, never more than half full
 *     blocks     one per worker: worker cells (a page), slot cells, histograms, ring
 */
#ifndef SHM_SEGMENT_H
#define SHM_SEGMENT_H

#include "shm/shm.h"

enum {
    SHM_LAYOUT = 2,
    SHM_PAGE = 4096,
    SHM_CELLS = 8,         /* of a slot */
    SHM_WORKER_CELLS = 64, /* of a worker */
    SHM_ENTRIES = 2 * SHM_SLOTS_MAX,
};

struct shm_header {
    uint64_t magic;
    uint32_t layout, workers;
    uint64_t bytes;                               /* of the whole segment */
    _Atomic uint32_t slots_used, histograms_used; /* slot 0 and histogram 0 are never given out */
};

struct shm_entry {
    uint64_t id;
    _Atomic uint32_t key; /* kind + 1, stored last; 0: free */
    uint32_t slot;
};

struct shm_info {
    _Atomic uint32_t key;       /* kind + 1; 0: slot not given out */
    _Atomic uint32_t histogram; /* index, 0: none */
};

struct shm_ring {
    _Alignas(64) _Atomic uint64_t head; /* bytes ever pushed; the worker's */
    _Alignas(64) _Atomic uint64_t tail; /* bytes ever popped; the reader's */
    _Alignas(64) _Atomic uint32_t asleep;
    _Alignas(64) uint8_t bytes[SHM_LOG_RING_BYTES];
};

struct shm {
    uint8_t *base;
    size_t bytes;
    unsigned workers;
    struct shm_header *head;
    _Atomic uint64_t *endpoints;
    _Atomic uint64_t *upstreams;
    struct shm_info *infos;
    struct shm_entry *entries;
    uint8_t *blocks;
};

/* The first byte of a worker's block, and where its parts begin in it. */
enum {
    SHM_AT_CELLS = SHM_PAGE,
    SHM_AT_HISTOGRAMS = SHM_AT_CELLS + SHM_SLOTS_MAX * SHM_CELLS * 8,
    SHM_AT_RING = SHM_AT_HISTOGRAMS + SHM_HISTOGRAMS_MAX * SHM_BUCKETS * 8,
    SHM_BLOCK = SHM_AT_RING + ALIGN_UP((int)sizeof(struct shm_ring), SHM_PAGE),
};

static inline uint8_t *shm_block(const struct shm *s, unsigned worker)
{
    assert(worker < s->workers);
    return s->blocks + (size_t)worker * SHM_BLOCK;
}

#endif
