/* SPDX-License-Identifier: Apache-2.0
 *
 * The slot directory: open addressing over (kind, stable id), half full at most, one writer (the
 * supervisor). An entry's key is stored last, so that a reader sees a whole entry or none. Nothing
 * is ever taken out.
 */
#include "shm/segment.h"

#include "base/hash.h"

static struct shm_entry *entry(const struct shm *s, uint32_t key, uint64_t id)
{
    uint32_t at =
        hash_reduce(hash_mum(id ^ UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xd6e8feb86659fd93) + key),
                    SHM_ENTRIES);

    for (uint32_t i = 0; i < SHM_ENTRIES; i++) {
        struct shm_entry *e = s->entries + (at + i) % SHM_ENTRIES;
        uint32_t have = atomic_load_explicit(&e->key, memory_order_acquire);

        if (have == 0 || (have == key && e->id == id))
            return e;
    }
    return NULL;
}

uint32_t shm_slot_find(const struct shm *s, enum shm_kind kind, uint64_t stable_id)
{
    const struct shm_entry *e = entry(s, (uint32_t)kind + 1, stable_id);

    if (!e || atomic_load_explicit(&e->key, memory_order_acquire) == 0)
        return UINT32_MAX;
    return e->slot < SHM_SLOTS_MAX ? e->slot : UINT32_MAX;
}

static void give_histogram(struct shm *s, uint32_t slot)
{
    uint32_t at = atomic_load(&s->head->histograms_used);

    if (at >= SHM_HISTOGRAMS_MAX)
        return;
    atomic_store_explicit(&s->infos[slot].histogram, at, memory_order_release);
    atomic_store(&s->head->histograms_used, at + 1);
}

uint32_t shm_slot_make(struct shm *s, enum shm_kind kind, uint64_t stable_id)
{
    uint32_t key = (uint32_t)kind + 1, slot;
    struct shm_entry *e = entry(s, key, stable_id);

    if (!e)
        return UINT32_MAX;
    if (atomic_load_explicit(&e->key, memory_order_relaxed) == key)
        return e->slot;
    slot = atomic_load(&s->head->slots_used);
    if (slot >= SHM_SLOTS_MAX)
        return UINT32_MAX;
    e->id = stable_id;
    e->slot = slot;
    if (kind == SHM_MEMBER || kind == SHM_UPSTREAM)
        give_histogram(s, slot);
    atomic_store_explicit(&s->infos[slot].key, key, memory_order_release);
    atomic_store(&s->head->slots_used, slot + 1);
    atomic_store_explicit(&e->key, key, memory_order_release);
    return slot;
}
