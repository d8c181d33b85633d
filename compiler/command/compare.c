/* SPDX-License-Identifier: Apache-2.0
 *
 * A merge of two sorted lists per part, and of two lists of aspects per object that is on both
 * sides. For splits the 10,000 buckets are gone through one by one: what moves is counted, not
 * estimated.
 */
#include "command/compare.h"

#include "base/vec.h"
#include "command/aspects.h"
#include "table/split.h"

static const char *const part_words[COMMAND_PARTS] = {
    [COMMAND_LISTENERS] = "listener",
    [COMMAND_ROUTES] = "route",
    [COMMAND_SPLITS] = "split",
    [COMMAND_UPSTREAMS] = "upstream",
};

struct pair {
    struct arena *arena;
    struct command_side old, new;
    enum command_part part;
    struct command_changes *out;
};

static const struct command_aspects_item *find(const struct command_aspects *all, struct str what)
{
    for (size_t i = 0; i < all->count; i++) {
        if (str_eq(all->items[i].what, what))
            return &all->items[i];
    }
    return NULL;
}

static void diff_aspects(struct arena *a, const struct command_aspects *old,
                         const struct command_aspects *new, struct command_change *change)
{
    for (size_t i = 0; i < new->count; i++) {
        const struct command_aspects_item *was = find(old, new->items[i].what);

        if (was == NULL || !str_eq(was->text, new->items[i].text))
            *VEC_ADD(a, &change->aspects) =
                (struct command_aspect){ new->items[i].what, was ? was->text : STR(""),
                                         new->items[i].text };
    }
    for (size_t i = 0; i < old->count; i++) {
        if (find(new, old->items[i].what) == NULL)
            *VEC_ADD(a, &change->aspects) =
                (struct command_aspect){ old->items[i].what, old->items[i].text, STR("") };
    }
}

/* Index of a member's name in a sorted-by-arrival list, added where it is new. */
static uint32_t name_index(struct arena *a, struct command_words *names, struct str name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (str_eq(names->items[i], name))
            return (uint32_t)i;
    }
    *VEC_ADD(a, names) = name;
    return (uint32_t)names->count - 1;
}

static void collect_names(struct arena *a, const struct table *t, const struct table_split *s,
                          struct command_words *names)
{
    for (uint32_t i = 0; i < s->member_count; i++)
        (void)name_index(a, names, table_text(t, table_member(t, s->member_first + i)->name));
}

static uint32_t owner(struct arena *a, const struct table *t, const struct table_split *s,
                      uint32_t bucket, struct command_words *names)
{
    return name_index(a, names,
                      table_text(t, table_member(t, table_split_member(t, s, bucket))->name));
}

static void count_moves(struct pair *p, const struct table_split *old,
                        const struct table_split *new, struct command_change *change)
{
    const struct table *old_t = &p->old.made->table, *new_t = &p->new.made->table;
    struct command_words names = { 0 };
    uint32_t *moved;
    size_t n;

    collect_names(p->arena, old_t, old, &names);
    collect_names(p->arena, new_t, new, &names);
    n = names.count;
    moved = NEW_N(p->arena, uint32_t, n * n);
    for (uint32_t b = 0; b < TABLE_BUCKETS; b++) {
        uint32_t from = owner(p->arena, old_t, old, b, &names);
        uint32_t to = owner(p->arena, new_t, new, b, &names);

        moved[from * n + to]++;
    }
    for (size_t from = 0; from < n; from++) {
        for (size_t to = 0; to < n; to++) {
            uint32_t share = moved[from * n + to], back = moved[to * n + from];

            if (from != to && share > 0 && (share > back || (share == back && from < to)))
                *VEC_ADD(p->arena, &change->moves) =
                    (struct command_move){ names.items[from], names.items[to], share, back };
        }
    }
}

static bool touched(const struct command_change *change, struct str what)
{
    for (size_t i = 0; i < change->aspects.count; i++) {
        if (str_eq(change->aspects.items[i].what, what))
            return true;
    }
    return false;
}

static void diff_split(struct pair *p, const struct command_object *old,
                       const struct command_object *new, struct command_change *change)
{
    const struct table_split *was = table_split(&p->old.made->table, old->record);
    const struct table_split *is = table_split(&p->new.made->table, new->record);

    change->reshuffled = touched(change, STR("stickyBy")) || touched(change, STR("salt"));
    if (is->key_count > 0 && !change->reshuffled)
        count_moves(p, was, is, change);
}

static void add_change(struct pair *p, enum command_change_kind kind,
                       const struct command_side *side, const struct command_object *object,
                       struct command_change *filled)
{
    filled->kind = kind;
    filled->part = part_words[p->part];
    filled->name = object->name;
    filled->place = command_session_place(side->session, object->at);
    *VEC_ADD(p->arena, p->out) = *filled;
}

static void one_sided(struct pair *p, enum command_change_kind kind,
                      const struct command_side *side, const struct command_object *object)
{
    struct command_change change = { 0 };
    struct command_aspects all = { 0 }, none = { 0 };

    command_aspects_of(p->arena, side->made, p->part, object, &all);
    if (kind == COMMAND_ADDED)
        diff_aspects(p->arena, &none, &all, &change);
    else
        diff_aspects(p->arena, &all, &none, &change);
    add_change(p, kind, side, object, &change);
}

static void two_sided(struct pair *p, const struct command_object *old,
                      const struct command_object *new)
{
    struct command_change change = { 0 };
    struct command_aspects was = { 0 }, is = { 0 };

    command_aspects_of(p->arena, p->old.made, p->part, old, &was);
    command_aspects_of(p->arena, p->new.made, p->part, new, &is);
    diff_aspects(p->arena, &was, &is, &change);
    if (change.aspects.count == 0)
        return;
    if (p->part == COMMAND_SPLITS)
        diff_split(p, old, new, &change);
    add_change(p, COMMAND_CHANGED, &p->new, new, &change);
}

static void compare_part(struct pair *p)
{
    struct command_objects old = { 0 }, new = { 0 };
    size_t i = 0, j = 0;

    command_aspects_list(p->arena, p->old.made, p->part, &old);
    command_aspects_list(p->arena, p->new.made, p->part, &new);
    while (i < old.count || j < new.count) {
        int order = 0;

        if (i == old.count)
            order = 1;
        else if (j == new.count)
            order = -1;
        else
            order = str_cmp(old.items[i].name, new.items[j].name);
        if (order < 0)
            one_sided(p, COMMAND_REMOVED, &p->old, &old.items[i++]);
        else if (order > 0)
            one_sided(p, COMMAND_ADDED, &p->new, &new.items[j++]);
        else
            two_sided(p, &old.items[i++], &new.items[j++]);
    }
}

static bool has_bind(const struct table *t, uint64_t stable_id)
{
    for (uint32_t i = 0; i < t->bind_count; i++) {
        if (table_bind(t, i)->stable_id == stable_id)
            return true;
    }
    return false;
}

static bool binds_differ(const struct table *old, const struct table *new)
{
    if (old->bind_count != new->bind_count)
        return true;
    for (uint32_t i = 0; i < new->bind_count; i++) {
        if (!has_bind(old, table_bind(new, i)->stable_id))
            return true;
    }
    return false;
}

void command_compare_sides(struct arena *a, struct command_side old, struct command_side new,
                           struct command_changes *out)
{
    struct pair p = { .arena = a, .old = old, .new = new, .out = out };

    for (uint32_t part = 0; part < COMMAND_PARTS; part++) {
        p.part = (enum command_part)part;
        compare_part(&p);
    }
    out->rebinds = binds_differ(&old.made->table, &new.made->table);
}
