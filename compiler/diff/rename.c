/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is on one side only is sorted by Route and by what is said, on both sides; then equals meet.
 */
#include "diff/rename.h"

#include <stdlib.h>

#include "base/vec.h"

struct lone {
    struct str route, text;
    const struct diff_object *object;
};

struct lones {
    struct lone *items;
    size_t count, cap;
};

static int by_text(const struct lone *a, const struct lone *b)
{
    int order = str_cmp(a->route, b->route);

    return order ? order : str_cmp(a->text, b->text);
}

static int compare(const void *pa, const void *pb)
{
    const struct lone *a = pa, *b = pb;
    int order = by_text(a, b);

    return order ? order : str_cmp(a->object->name, b->object->name);
}

static void add(struct arena *a, const struct diff_object *o, struct lones *out)
{
    struct diff_leaves leaves = { 0 };

    if (o->rule == NULL)
        return;
    diff_object_leaves(a, o, &leaves);
    *VEC_ADD(a, out) =
        (struct lone){ .route = o->meta->full, .text = diff_leaf_text(a, &leaves), .object = o };
}

/* Both lists ascend: what has no counterpart is alone. */
static void find_lones(struct arena *a, const struct diff_objects *old,
                       const struct diff_objects *new, struct lones lones[2])
{
    size_t i = 0, k = 0;

    while (i < old->count || k < new->count) {
        int order = i == old->count ? 1 : -1;

        if (i < old->count && k < new->count)
            order = diff_object_order(&old->items[i], &new->items[k]);
        if (order < 0)
            add(a, &old->items[i], &lones[0]);
        else if (order > 0)
            add(a, &new->items[k], &lones[1]);
        i += order <= 0;
        k += order >= 0;
    }
    for (size_t s = 0; s < 2; s++)
        if (lones[s].count > 1)
            qsort(lones[s].items, lones[s].count, sizeof(*lones[s].items), compare);
}

void diff_rename_find(struct arena *a, const struct diff_objects *old,
                      const struct diff_objects *new, struct diff_renames *out)
{
    struct lones lones[2] = { { 0 } };
    size_t i = 0, k = 0;

    find_lones(a, old, new, lones);
    while (i < lones[0].count && k < lones[1].count) {
        int order = by_text(&lones[0].items[i], &lones[1].items[k]);

        if (order == 0)
            *VEC_ADD(a, out) =
                (struct diff_rename){ lones[0].items[i].object, lones[1].items[k].object };
        i += order <= 0;
        k += order >= 0;
    }
}

const struct diff_rename *diff_rename_of(const struct diff_renames *all, struct str rule)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_eq(all->items[i].was->name, rule) || str_eq(all->items[i].is->name, rule))
            return &all->items[i];
    return NULL;
}
