/* SPDX-License-Identifier: Apache-2.0
 *
 * A load is off the request path, so it verifies once more what the supervisor's child verified: a
 * worker trusts its own eyes, and the pages are warm afterwards. Slots of the shared segment are
 * looked up here, once, so that counting a request later is an array index.
 */
#include "live/live.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

void live_init(struct live *l, struct shm *shm, void (*forget)(struct live_generation *, void *),
               void *context)
{
    *l = (struct live){ .shm = shm, .forget = forget, .context = context };
}

static void forget(struct live *l, struct live_generation *g)
{
    assert(g->pins == 0);
    for (struct live_generation **at = &l->all; *at; at = &(*at)->older) {
        if (*at != g)
            continue;
        *at = g->older;
        break;
    }
    if (g->attached)
        l->forget(g, l->context);
    (void)munmap(g->map, g->map_bytes);
    free(g->rule_slots);
    free(g->member_slots);
    free(g->upstream_slots);
    free(g->endpoint_slots);
    free(g->split_turns);
    free(g);
}

void live_fini(struct live *l)
{
    l->current = l->prepared = NULL;
    while (l->all) {
        l->all->pins = 0;
        forget(l, l->all);
    }
}

/* The slots of `count` records of `stride` bytes whose stable id stands `id_at` bytes in. */
static uint32_t *find_slots(const struct shm *shm, enum shm_kind kind, const void *records,
                            uint32_t count, size_t stride, size_t id_at)
{
    uint32_t *slots = calloc((size_t)count + 1, sizeof(*slots));

    for (uint32_t i = 0; slots && i < count; i++) {
        uint64_t id;

        memcpy(&id, (const char *)records + i * stride + id_at, sizeof(id));
        slots[i] = shm_slot_find(shm, kind, id);
    }
    return slots;
}

#define SLOTS(shm, kind, t, record)                                     \
    find_slots((shm), (kind), (t)->record##_items, (t)->record##_count, \
               sizeof(struct table_##record), offsetof(struct table_##record, stable_id))

static const uint64_t *turns_of(const struct live_generation *g, uint64_t split)
{
    for (uint32_t i = 0; g && i < g->table.split_count; i++)
        if (table_split(&g->table, i)->stable_id == split)
            return g->split_turns + i;
    return NULL;
}

static bool derive(struct live *l, struct live_generation *g)
{
    const struct table *t = &g->table;

    g->rule_slots = SLOTS(l->shm, SHM_RULE, t, rule);
    g->member_slots = SLOTS(l->shm, SHM_MEMBER, t, member);
    g->upstream_slots = SLOTS(l->shm, SHM_UPSTREAM, t, upstream);
    g->endpoint_slots = SLOTS(l->shm, SHM_ENDPOINT, t, endpoint);
    g->split_turns = calloc((size_t)t->split_count + 1, sizeof(*g->split_turns));
    return g->rule_slots && g->member_slots && g->upstream_slots && g->endpoint_slots &&
           g->split_turns;
}

/* Splits go on where they were, so that a swap does not favour whoever comes first in the sequence.
 */
static void carry_turns(const struct live *l, struct live_generation *g)
{
    for (uint32_t i = 0; i < g->table.split_count; i++) {
        const uint64_t *turns = turns_of(l->current, table_split(&g->table, i)->stable_id);

        g->split_turns[i] = turns ? *turns : 0;
    }
}

struct live_generation *live_prepare(struct live *l, int fd, uint64_t number,
                                     struct table_error *error)
{
    struct live_generation *g = calloc(1, sizeof(*g));
    struct stat st;

    *error = (struct table_error){ 0 };
    if (l->prepared)
        live_discard(l, l->prepared->number);
    if (!g || fstat(fd, &st) < 0 || st.st_size <= 0) {
        free(g);
        return NULL;
    }
    g->number = number;
    g->map_bytes = (size_t)st.st_size;
    g->map = mmap(NULL, g->map_bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (g->map == MAP_FAILED) {
        free(g);
        return NULL;
    }
    g->older = l->all;
    l->all = g;
    if (!table_verify(g->map, g->map_bytes, &g->table, error) || !derive(l, g)) {
        forget(l, g);
        return NULL;
    }
    l->prepared = g;
    return g;
}

/* Old generations without requests, beyond the warm ones, go; newest are kept. */
static void trim(struct live *l)
{
    unsigned warm = 0;

    for (struct live_generation *g = l->all, *older; g; g = older) {
        older = g->older;
        if (g == l->current || g == l->prepared || g->pins)
            continue;
        if (++warm > LIVE_WARM_MAX)
            forget(l, g);
    }
}

bool live_commit(struct live *l, uint64_t number)
{
    if (!l->prepared || l->prepared->number != number)
        return false;
    carry_turns(l, l->prepared);
    l->current = l->prepared;
    l->prepared = NULL;
    trim(l);
    return true;
}

void live_discard(struct live *l, uint64_t number)
{
    struct live_generation *g = l->prepared;

    if (!g || g->number != number)
        return;
    l->prepared = NULL;
    forget(l, g);
}

void live_unpin(struct live *l, struct live_generation *g)
{
    assert(g->pins > 0);
    if (--g->pins == 0 && g != l->current)
        trim(l);
}
