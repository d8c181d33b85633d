/* SPDX-License-Identifier: Apache-2.0
 *
 * Open addressing at a load of at most one half. The order in which texts came shows nowhere in the
 * result.
 */
#include "emit/pool.h"

#include <stdlib.h>

#include "base/hash.h"

enum { SLOTS_MIN = 1024 };

/* A text and its number, for sorting. */
struct numbered {
    struct str text;
    uint32_t number;
};

static uint32_t *find_slot(struct emit_pool *pool, struct str s)
{
    uint32_t at = hash_reduce(hash_str(s, 0), pool->slot_count);

    while (pool->slots[at] && !str_eq(pool->texts.items[pool->slots[at] - 1], s))
        at = at + 1 < pool->slot_count ? at + 1 : 0;
    return pool->slots + at;
}

static void grow(struct emit_pool *pool, struct arena *a)
{
    pool->slot_count = pool->slot_count ? pool->slot_count * 2 : SLOTS_MIN;
    pool->slots = NEW_N(a, uint32_t, pool->slot_count);
    for (uint32_t i = 0; i < pool->texts.count; i++)
        *find_slot(pool, pool->texts.items[i]) = i + 1;
}

void emit_pool_reserve(struct emit_pool *pool, struct arena *a, size_t texts)
{
    struct str *items;
    uint32_t slots = MAX(pool->slot_count, (uint32_t)SLOTS_MIN);

    if (texts <= pool->texts.cap || texts > UINT32_MAX / 4)
        return;
    items = NEW_N(a, struct str, texts);
    if (pool->texts.count > 0)
        memcpy(items, pool->texts.items, pool->texts.count * sizeof(*items));
    pool->texts.items = items;
    pool->texts.cap = texts;
    while (slots / 2 <= texts)
        slots *= 2;
    pool->slot_count = slots / 2;
    grow(pool, a);
}

void emit_pool_init(struct emit_pool *pool, struct arena *a)
{
    *pool = (struct emit_pool){ 0 };
    assert(emit_pool_add(pool, a, STR("")) == 0);
}

uint32_t emit_pool_add(struct emit_pool *pool, struct arena *a, struct str s)
{
    uint32_t *slot;

    if (pool->texts.count * 2 >= pool->slot_count)
        grow(pool, a);
    slot = find_slot(pool, s);
    if (*slot == 0) {
        assert(pool->texts.count < UINT32_MAX / 4);
        *VEC_ADD(a, &pool->texts) = str_dup(a, s);
        *slot = (uint32_t)pool->texts.count;
    }
    return *slot - 1;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(((const struct numbered *)a)->text, ((const struct numbered *)b)->text);
}

struct str emit_pool_seal(struct emit_pool *pool, struct arena *a)
{
    struct arena scratch;
    struct numbered *sorted;
    size_t bytes = 0, at = 0;
    char *out;

    arena_init(&scratch, 0);
    sorted = NEW_N(&scratch, struct numbered, pool->texts.count);

    for (uint32_t i = 0; i < pool->texts.count; i++) {
        sorted[i] = (struct numbered){ pool->texts.items[i], i };
        bytes += sorted[i].text.n + 1;
    }
    assert(bytes < UINT32_MAX);
    qsort(sorted, pool->texts.count, sizeof(*sorted), by_text);
    pool->offsets = NEW_N(a, uint32_t, pool->texts.count);
    out = arena_take(a, bytes); /* zeroed: the byte after each text stays zero */
    for (size_t i = 0; i < pool->texts.count; i++) {
        struct str text = sorted[i].text;

        pool->offsets[sorted[i].number] = (uint32_t)at;
        if (text.n)
            memcpy(out + at, text.p, text.n);
        at += text.n + 1;
    }
    arena_fini(&scratch);
    return (struct str){ out, bytes };
}
