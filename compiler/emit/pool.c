/* SPDX-License-Identifier: Apache-2.0
 *
 * Open addressing at a load of at most one half. The order in which texts came shows nowhere in the
 * result.
 */
#include "emit/pool.h"

#include <stdlib.h>

#include "base/hash.h"

enum { SLOTS_MIN = 1024, KEYED_MIN = 32, KEYED_BYTES_MAX = 64 };

/* A text and its number, for sorting. */
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

/* A text on its way to its place, with eight bytes of it: most comparisons do not go to the texts, which lie all over
 * memory. */
struct keyed {
    uint64_t key;
    const struct str *text;
};

/* Bytes [depth, depth + 8) of a text, big-endian; zeros behind its end. */
static uint64_t key_of(struct str text, size_t depth)
{
    uint64_t key = 0;

    if (depth + sizeof(key) <= text.n) {
        memcpy(&key, text.p + depth, sizeof(key));
        return __builtin_bswap64(key);
    }
    for (size_t i = depth; i < depth + sizeof(key); i++)
        key = key << 8 | (i < text.n ? (uint8_t)text.p[i] : 0);
    return key;
}

static int by_key(const void *pa, const void *pb)
{
    uint64_t a = ((const struct keyed *)pa)->key, b = ((const struct keyed *)pb)->key;

    return (a > b) - (a < b);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*((const struct keyed *)a)->text, *((const struct keyed *)b)->text);
}

/* Texts that are the same up to `depth`, ascending: by the next eight bytes, then those with the same ones each for
 * itself. What ends there has zeros, so it stands first; where others have zeros too, whole texts are compared at last. */
static void sort(struct keyed *all, size_t count, size_t depth)
{
    bool same = true;
    size_t from = 0;

    if (count < KEYED_MIN || depth >= KEYED_BYTES_MAX) {
        if (count > 1)
            qsort(all, count, sizeof(*all), by_text);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        all[i].key = key_of(*all[i].text, depth);
        same = same && all[i].key == all[0].key;
    }
    if (!same)
        qsort(all, count, sizeof(*all), by_key);
    for (size_t i = 1; i <= count; i++) {
        if (i < count && all[i].key == all[from].key)
            continue;
        sort(all + from, i - from, depth + sizeof(all->key));
        from = i;
    }
}

struct str emit_pool_seal(struct emit_pool *pool, struct arena *a)
{
    struct arena scratch;
    struct keyed *sorted;
    size_t bytes = 0, at = 0;
    char *out;

    arena_init(&scratch, 0);
    sorted = NEW_N(&scratch, struct keyed, pool->texts.count);
    for (size_t i = 0; i < pool->texts.count; i++) {
        sorted[i].text = &pool->texts.items[i];
        bytes += sorted[i].text->n + 1;
    }
    assert(bytes < UINT32_MAX);
    sort(sorted, pool->texts.count, 0);
    pool->offsets = NEW_N(a, uint32_t, pool->texts.count);
    out = arena_take(a, bytes); /* zeroed: the byte after each text stays zero */
    for (size_t i = 0; i < pool->texts.count; i++) {
        struct str text = *sorted[i].text;

        pool->offsets[sorted[i].text - pool->texts.items] = (uint32_t)at;
        if (text.n)
            memcpy(out + at, text.p, text.n);
        at += text.n + 1;
    }
    arena_fini(&scratch);
    return (struct str){ out, bytes };
}
