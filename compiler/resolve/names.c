/* SPDX-License-Identifier: Apache-2.0
 *
 * Open addressing with linear steps, at most half full; the seed is fixed, as a policy's author who
 * makes names collide only slows his own build, and growth stays linear in the input's limits.
 */
#include "resolve/names.h"

#include "base/hash.h"

enum { SLOTS_MIN = 64 };

static uint32_t *slot_of(const struct resolve_names *names, enum policy_kind kind, struct str full)
{
    size_t mask = names->slot_count - 1, i = (size_t)hash_str(full, kind) & mask;

    for (; names->slots[i] != 0; i = (i + 1) & mask) {
        const struct resolve_names_entry *e = &names->items[names->slots[i] - 1];

        if (e->kind == (uint32_t)kind && str_eq(e->full, full))
            break;
    }
    return &names->slots[i];
}

static void spread(struct arena *a, struct resolve_names *names, size_t slots)
{
    names->slots = NEW_N(a, uint32_t, slots);
    names->slot_count = slots;
    for (size_t i = 0; i < names->count; i++)
        *slot_of(names, names->items[i].kind, names->items[i].full) = (uint32_t)i + 1;
}

void resolve_names_reserve(struct arena *a, struct resolve_names *names, size_t more)
{
    size_t count = names->count + more, slots = MAX(names->slot_count, (size_t)SLOTS_MIN);
    struct resolve_names_entry *items;

    if (count <= names->cap)
        return;
    items = NEW_N(a, struct resolve_names_entry, count);
    if (names->count > 0)
        memcpy(items, names->items, names->count * sizeof(*items));
    names->items = items;
    names->cap = count;
    while (slots < 2 * count)
        slots *= 2;
    if (slots > names->slot_count)
        spread(a, names, slots);
}

bool resolve_names_put(struct arena *a, struct resolve_names *names, enum policy_kind kind,
                       struct str full, uint32_t value)
{
    uint32_t *slot;

    assert(full.p != NULL);
    assert(names->count < UINT32_MAX);
    if (names->count == names->cap)
        resolve_names_reserve(a, names, MAX(names->count, (size_t)SLOTS_MIN / 2));
    slot = slot_of(names, kind, full);
    if (*slot != 0)
        return false;
    names->items[names->count++] =
        (struct resolve_names_entry){ .full = full, .kind = kind, .value = value };
    *slot = (uint32_t)names->count;
    return true;
}

struct resolve_names_entry *resolve_names_get(const struct resolve_names *names,
                                              enum policy_kind kind, struct str full)
{
    uint32_t slot = names->count > 0 ? *slot_of(names, kind, full) : 0;

    return slot != 0 ? &names->items[slot - 1] : NULL;
}

struct str resolve_names_full(struct arena *a, struct str text, struct str space)
{
    char *p;

    if (str_find(text, '/') < text.n)
        return text;
    p = arena_take_text(a, space.n + 1 + text.n);
    memcpy(p, space.p, space.n);
    p[space.n] = '/';
    memcpy(p + space.n + 1, text.p, text.n);
    return (struct str){ p, space.n + 1 + text.n };
}
