/* SPDX-License-Identifier: Apache-2.0
 *
 * The 10,000 buckets are gone through one by one. Members are told apart by name: one that got
 * another upstream keeps its users.
 */
#include "diff/move.h"

#include "table/split.h"

struct names {
    struct str *items;
    size_t count, cap;
};

static uint32_t index_of(struct arena *a, struct names *names, struct str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_eq(names->items[i], name))
            return (uint32_t)i;
    *VEC_ADD(a, names) = name;
    return (uint32_t)names->count - 1;
}

static const struct table_split *find(const struct table *t, struct str name)
{
    for (uint32_t i = 0; i < t->split_count; i++)
        if (str_eq(table_text(t, table_split(t, i)->name), name))
            return table_split(t, i);
    return NULL;
}

static struct str key_name(const struct table *t, const struct table_key *key)
{
    return key->name == TABLE_NONE ? STR("") : table_text(t, table_name(t, key->name)->text);
}

bool diff_move_same_keys(const struct table *const tables[static 2], const uint32_t first[static 2],
                         const uint32_t count[static 2])
{
    if (count[0] != count[1])
        return false;
    for (uint32_t i = 0; i < count[0]; i++) {
        const struct table_key *was = table_key(tables[0], first[0] + i);
        const struct table_key *is = table_key(tables[1], first[1] + i);

        if (was->subject != is->subject ||
            !str_eq(key_name(tables[0], was), key_name(tables[1], is)))
            return false;
    }
    return true;
}

/* Index into names of the member that owns each bucket. */
static void list_owners(struct arena *a, const struct table *t, const struct table_split *s,
                        struct names *names, uint32_t *owners)
{
    for (uint32_t i = 0; i < s->range_count; i++) {
        const struct table_range *r = table_range(t, s->range_first + i);
        uint32_t owner = index_of(a, names, table_text(t, table_member(t, r->member)->name));

        for (uint32_t bucket = r->lo; bucket < r->hi; bucket++)
            owners[bucket] = owner;
    }
}

static void add_moves(struct arena *a, const struct names *names, const uint32_t *moved,
                      struct diff_moves *out)
{
    size_t n = names->count;

    for (size_t from = 0; from < n; from++)
        for (size_t to = 0; to < n; to++) {
            uint32_t share = moved[from * n + to], back = moved[to * n + from];

            if (from != to && share > 0 && (share > back || (share == back && from < to)))
                *VEC_ADD(a, out) =
                    (struct diff_move){ names->items[from], names->items[to], share, back, 0 };
        }
}

void diff_move_count(struct arena *a, const struct table *const tables[static 2], struct str name,
                     struct diff_moves *out)
{
    const struct table_split *s[2] = { find(tables[0], name), find(tables[1], name) };
    struct names names = { 0 };
    uint32_t *owners[2], *moved;

    if (s[0] == NULL || s[1] == NULL)
        return;
    out->sticky = s[1]->key_count > 0;
    out->reshuffled =
        s[0]->salt != s[1]->salt ||
        !diff_move_same_keys(tables, (const uint32_t[]){ s[0]->key_first, s[1]->key_first },
                             (const uint32_t[]){ s[0]->key_count, s[1]->key_count });
    if (!out->sticky || out->reshuffled)
        return;
    for (int side = 0; side < 2; side++) {
        owners[side] = NEW_N(a, uint32_t, TABLE_BUCKETS);
        list_owners(a, tables[side], s[side], &names, owners[side]);
    }
    moved = NEW_N(a, uint32_t, names.count * names.count);
    for (uint32_t b = 0; b < TABLE_BUCKETS; b++)
        moved[owners[0][b] * names.count + owners[1][b]]++;
    add_moves(a, &names, moved, out);
}
