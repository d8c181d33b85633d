/* SPDX-License-Identifier: Apache-2.0
 *
 * Open addressing with linear steps, at most half full; the seed is fixed, as a policy's author who
 * makes names collide only slows his own build, and growth stays linear in the input's limits.
 */
#include "resolve/names.h"

#include "base/hash.h"

static struct resolve_names_entry *slot_of(const struct resolve_names *names, enum policy_kind kind,
                                           struct str full)
{
    size_t i = (size_t)hash_str(full, kind) & (names->cap - 1);

    while (names->slots[i].full.p != NULL &&
           (names->slots[i].kind != (uint32_t)kind || !str_eq(names->slots[i].full, full)))
        i = (i + 1) & (names->cap - 1);
    return &names->slots[i];
}

static void grow(struct arena *a, struct resolve_names *names)
{
    struct resolve_names bigger = { .cap = names->cap ? names->cap * 2 : 64,
                                    .count = names->count };

    bigger.slots = NEW_N(a, struct resolve_names_entry, bigger.cap);
    for (size_t i = 0; i < names->cap; i++) {
        const struct resolve_names_entry *e = &names->slots[i];

        if (e->full.p != NULL)
            *slot_of(&bigger, e->kind, e->full) = *e;
    }
    *names = bigger;
}

bool resolve_names_put(struct arena *a, struct resolve_names *names, enum policy_kind kind,
                       struct str full, uint32_t value)
{
    struct resolve_names_entry *e;

    assert(full.p != NULL);
    if (2 * (names->count + 1) > names->cap)
        grow(a, names);
    e = slot_of(names, kind, full);
    if (e->full.p != NULL)
        return false;
    *e = (struct resolve_names_entry){ .full = full, .kind = kind, .value = value };
    names->count++;
    return true;
}

struct resolve_names_entry *resolve_names_get(const struct resolve_names *names,
                                              enum policy_kind kind, struct str full)
{
    struct resolve_names_entry *e;

    if (names->cap == 0)
        return NULL;
    e = slot_of(names, kind, full);
    return e->full.p != NULL ? e : NULL;
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
