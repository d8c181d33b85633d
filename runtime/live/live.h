/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables a worker serves: each is mapped from a sealed memfd that was verified before it came,
 * pinned by the requests that live in it, and given up when the last of them ends and no warm place is left. Nothing here
 * is shared: a pin is a plain counter of one worker.
 */
#ifndef LIVE_LIVE_H
#define LIVE_LIVE_H

#include "shm/shm.h"
#include "table/verify.h"

enum {
    LIVE_WARM_MAX = 3
}; /* generations kept mapped after their last request, for an instant return */

struct live_generation {
    struct table table;
    uint64_t number;
    uint32_t pins; /* requests that live in it */
    void *map;
    size_t map_bytes;
    /* Slots in the shared segment, by record index; of rules by the index of their names. */
    uint32_t *rule_slots, *member_slots, *upstream_slots, *endpoint_slots;
    uint64_t *split_turns;         /* requests per split so far, for those without a key */
    uint32_t *split_earlier;       /* the same split in the generation before, or TABLE_NONE */
    struct live_generation *older; /* list of all that are mapped */
    void *attached; /* what the layers above derive from it; theirs to free in `forget` */
};

struct live {
    struct shm *shm;
    struct live_generation *current;  /* new requests use it; NULL: none yet */
    struct live_generation *prepared; /* waits for its commit */
    struct live_generation *all;      /* newest first */
    void (*forget)(struct live_generation *g, void *context); /* before one is unmapped */
    void *context;
};

void live_init(struct live *l, struct shm *shm, void (*forget)(struct live_generation *, void *),
               void *context);
void live_fini(struct live *l);

/* Maps the table in a memfd, verifies it unless the memfd is sealed (then whoever sealed it has),
 * and builds what this layer derives; the caller keeps fd. NULL where it cannot be served: *error says why (fault NONE: out of memory). A prepared
 * one that was never committed goes. */
struct live_generation *live_prepare(struct live *l, int fd, uint64_t number,
                                     struct table_error *error);

/* The prepared generation becomes the current one; false where `number` is not prepared. */
bool live_commit(struct live *l, uint64_t number);

/* Drops the prepared generation, if `number` is it. */
void live_discard(struct live *l, uint64_t number);

static inline void live_pin(struct live_generation *g)
{
    g->pins++;
}

/* The last unpin of a generation that is neither current nor among the warm ones unmaps it. */
void live_unpin(struct live *l, struct live_generation *g);

#endif
