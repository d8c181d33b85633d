/* SPDX-License-Identifier: Apache-2.0
 *
 * A load is off the request path but not off the loop, so it does little: the sealed table is mapped and looked over,
 * and slots of the shared segment are looked up once, so that counting a request later is an array index.
 */
#include "live/live.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "table/identity.h"

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
    free(g->split_earlier);
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

static uint32_t *find_rule_slots(const struct shm *shm, const struct table *t)
{
    uint32_t *slots = calloc((size_t)t->rule_name_count + 1, sizeof(*slots));

    for (uint32_t i = 0, route = 0; slots && i < t->rule_name_count; i++)
        slots[i] = shm_slot_find(shm, SHM_RULE, table_identity_next(t, i, &route));
    return slots;
}

static bool derive(struct live *l, struct live_generation *g)
{
    const struct table *t = &g->table;

    g->rule_slots = find_rule_slots(l->shm, t);
    g->member_slots = SLOTS(l->shm, SHM_MEMBER, t, member);
    g->upstream_slots = SLOTS(l->shm, SHM_UPSTREAM, t, upstream);
    g->endpoint_slots = SLOTS(l->shm, SHM_ENDPOINT, t, endpoint);
    g->split_turns = calloc((size_t)t->split_count + 1, sizeof(*g->split_turns));
    g->split_earlier = calloc((size_t)t->split_count + 1, sizeof(*g->split_earlier));
    return g->rule_slots && g->member_slots && g->upstream_slots && g->endpoint_slots &&
           g->split_turns && g->split_earlier;
}

struct known {
    uint64_t id;
    uint32_t index;
};

static int by_id(const void *a, const void *b)
{
    uint64_t x = ((const struct known *)a)->id, y = ((const struct known *)b)->id;

    return (x > y) - (x < y);
}

/* Which split of the current generation each split goes on from, so that a swap does not favour whoever comes first in
 * the sequence. Looked up here, by sorting, so that the commit only copies. */
static bool find_earlier(const struct live *l, struct live_generation *g)
{
    const struct table *old = l->current ? &l->current->table : NULL;
    uint32_t count = old ? old->split_count : 0;
    struct known *known = calloc((size_t)count + 1, sizeof(*known));

    if (!known)
        return false;
    for (uint32_t i = 0; i < count; i++)
        known[i] = (struct known){ table_split(old, i)->stable_id, i };
    qsort(known, count, sizeof(*known), by_id);
    for (uint32_t i = 0; i < g->table.split_count; i++) {
        struct known key = { table_split(&g->table, i)->stable_id, 0 };
        const struct known *found = bsearch(&key, known, count, sizeof(*known), by_id);

        g->split_earlier[i] = found ? found->index : TABLE_NONE;
    }
    free(known);
    return true;
}

static void carry_turns(const struct live *l, struct live_generation *g)
{
    for (uint32_t i = 0; i < g->table.split_count; i++) {
        uint32_t earlier = g->split_earlier[i];

        g->split_turns[i] = earlier == TABLE_NONE ? 0 : l->current->split_turns[earlier];
    }
}

/* A sealed memfd comes from a supervisor that has had it verified and that nobody can have changed since: verifying
 * it once more would hold up the requests of this worker for nothing. Anything else is verified here. */
static bool open_table(struct live_generation *g, int fd, struct table_error *error)
{
    static const int wanted = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;
    int seals = fcntl(fd, F_GET_SEALS);

    if (seals >= 0 && (seals & wanted) == wanted)
        return table_verify_reopen(g->map, g->map_bytes, &g->table, error);
    return table_verify(g->map, g->map_bytes, &g->table, error);
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
    if (!open_table(g, fd, error) || !derive(l, g) || !find_earlier(l, g)) {
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
