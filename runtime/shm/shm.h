/* SPDX-License-Identifier: Apache-2.0
 *
 * The one segment that supervisor, workers and aux share: counters, histograms, log rings, endpoint
 * states, credits. Made by the supervisor before the first fork, sparse, addressed by offsets. Every cell
 * has one writer.
 *
 *     +---------+-----------+-----------------------+------------------+-------------------+
 *     | header  | endpoints | slot directory        | counters, worker | log ring, worker  |
 *     |         | (atomics) | stable id -> slot     | by worker        | by worker         |
 *     +---------+-----------+-----------------------+------------------+-------------------+
 *
 * A slot belongs to a stable id for good (within the segment's life), so that a counter survives
 * every swap.
 */
#ifndef SHM_SHM_H
#define SHM_SHM_H

#include <stdatomic.h>

#include "base/base.h"

enum {
    SHM_WORKERS_MAX = 64,
    SHM_SLOTS_MAX = 1 << 17,      /* rules, members, upstreams, endpoints together */
    SHM_HISTOGRAMS_MAX = 1 << 14, /* members and upstreams that have one */
    SHM_LOG_RING_BYTES = 1 << 20, /* per worker */
    SHM_RECORD_MAX = 1 << 14,     /* of a ring */
    SHM_BUCKETS = 16 * 26,        /* of a histogram: 16 per octave, 1 us .. 64 s */
};

struct shm; /* this process's mapping of the segment */

/* Makes the segment (memfd, sealed against resizing) for up to `workers` workers; NULL with errno.
 * *fd is kept open by the caller. */
struct shm *shm_new(unsigned workers, int *fd);

/* Maps a segment made by shm_new; NULL with errno, or EPROTO for another layout. */
struct shm *shm_attach(int fd);
void shm_detach(struct shm **s);

unsigned shm_workers(const struct shm *s);

enum shm_kind { SHM_RULE, SHM_MEMBER, SHM_UPSTREAM, SHM_ENDPOINT, SHM_LISTENER, SHM_KINDS };

/* The slot of (kind, stable id): found, or made by the supervisor alone. UINT32_MAX where the
 * directory is full or, for others, where the supervisor has not made it. The supervisor makes all
 * slots of a table before PREPARE: members, upstreams and endpoints always have one in a table that
 * reaches a worker, rules only as long as there is room. */
uint32_t shm_slot_find(const struct shm *s, enum shm_kind kind, uint64_t stable_id);
uint32_t shm_slot_make(struct shm *s, enum shm_kind kind, uint64_t stable_id);

/* Per-slot, per-worker cells (plain stores by their one writer, read by aux). `cell` < 8. Slot
 * UINT32_MAX is a bin that nobody reads, so that a rule without a slot needs no special case. */
uint64_t *shm_cell(struct shm *s, unsigned worker, uint32_t slot, unsigned cell);

/* Histogram of a member or upstream slot, per worker: SHM_BUCKETS counters. NULL for other kinds,
 * and for members and upstreams beyond SHM_HISTOGRAMS_MAX. */
uint64_t *shm_histogram(struct shm *s, unsigned worker, uint32_t slot);

/* Worker-wide cells: connections open, accepted, requests, bytes, log records dropped ... (enum
 * observe_gauge). */
uint64_t *shm_worker_cell(struct shm *s, unsigned worker, unsigned cell);

/* What the workers hold of an upstream's limits: an array of one atomic per worker, each written by
 * this worker alone and read by all. */
_Atomic uint64_t *shm_upstream_connections(struct shm *s, uint32_t slot);
_Atomic uint64_t *shm_upstream_requests(struct shm *s, uint32_t slot);

/* Empties these cells of a worker that has ended, in all slots: the supervisor, once it has waited
 * for the process and before the next one with this number starts. */
void shm_upstream_forget(struct shm *s, unsigned worker);

/* One atomic u64 {epoch, up, reason, weight} per endpoint slot, written by aux, read by workers; 0
 * = up. */
_Atomic uint64_t *shm_endpoint_state(struct shm *s, uint32_t slot);

/* Single-producer ring of binary log records. False where it is full or the record is empty or
 * longer than SHM_RECORD_MAX: never blocks; the caller counts the drop. */
bool shm_ring_push(struct shm *s, unsigned worker, const void *record, uint32_t bytes);

/* Ends a worker's loop turn: wakes the reader by `eventfd` if it sleeps and there is something to
 * read. Costs one load where the reader is awake: under load it reads every few milliseconds and is
 * never kicked. */
void shm_ring_kick(struct shm *s, unsigned worker, int eventfd);

/* Reader's side, aux alone: copies the next record, its length, or 0 where there is none. A ring
 * whose lengths do not add up is emptied. `cap` >= SHM_RECORD_MAX. */
uint32_t shm_ring_pop(struct shm *s, unsigned worker, void *record, uint32_t cap);

/* Reader's side: from now on kicks are wanted. False (and they are not) where the ring is no longer
 * empty. */
bool shm_ring_sleep(struct shm *s, unsigned worker);

#endif
