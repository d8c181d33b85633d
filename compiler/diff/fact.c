/* SPDX-License-Identifier: Apache-2.0
 *
 * A merge of two sorted lists. Which direction is the weaker one the rows of the field tables say;
 * networks are compared as sets of addresses, so that an item that another one held before widens
 * nothing.
 */
#include "diff/fact.h"

#include "base/ip.h"
#include "diff/text.h"

/* What is compared under one path. */
struct group {
    const struct diff_leaf *items;
    size_t count;
};

struct merge {
    struct arena *arena;
    struct group old, new;
    struct diff_facts *out;
};

/* True where every address of `inner` is one of `outer`; false in doubt. */
static bool network_holds(struct str outer, struct str inner)
{
    struct ip_prefix a, b;

    return ip_prefix_parse(outer, &a) && ip_prefix_parse(inner, &b) && a.bits <= b.bits &&
           ip_prefix_has(&a, &b.ip);
}

static bool is_held(const struct group *in, struct str item)
{
    for (size_t i = 0; i < in->count; i++)
        if (str_eq(in->items[i].text, item) || network_holds(in->items[i].text, item))
            return true;
    return false;
}

/* An item that came (old: what was there) or went (old: what is left). */
static const char *judge_item(const struct field *row, bool came, const struct group *other,
                              struct str item)
{
    if (came && row->weaker == FIELD_WEAKER_UP && !is_held(other, item))
        return "widened";
    if (!came && (row->weaker == FIELD_WEAKER_DOWN || row->weaker == FIELD_WEAKER_GONE) &&
        !is_held(other, item))
        return "removed";
    return NULL;
}

static const char *judge_change(const struct diff_leaf *was, const struct diff_leaf *is)
{
    bool switches = is->row->type == FIELD_BOOL;

    if (!was->ordered || !is->ordered || was->number == is->number)
        return NULL;
    if (is->row->weaker == FIELD_WEAKER_GONE && is->number == UINT64_MAX)
        return "removed";
    if (is->row->weaker == FIELD_WEAKER_UP && is->number > was->number)
        return switches ? "switched on" : "raised";
    if (is->row->weaker == FIELD_WEAKER_DOWN && is->number < was->number)
        return switches ? "switched off" : "lowered";
    return NULL;
}

/* A value that is no longer written. What is greater by default, like `true`, has a default, and is
 * always there. */
static const char *judge_gone(const struct diff_leaf *was)
{
    bool limit = was->row->weaker == FIELD_WEAKER_UP && was->row->type != FIELD_BOOL;

    return limit || was->row->weaker == FIELD_WEAKER_GONE || was->row->weaker == FIELD_WEAKER_DOWN
               ? "removed"
               : NULL;
}

static const char *judge_new(const struct diff_leaf *is)
{
    return is->row->weaker == FIELD_WEAKER_UP && is->row->type == FIELD_BOOL ? "switched on" : NULL;
}

static void add(const struct merge *m, const struct diff_leaf *was, const struct diff_leaf *is,
                const char *weakened)
{
    const struct diff_leaf *leaf = is != NULL ? is : was;

    assert(leaf != NULL);
    *VEC_ADD(m->arena, m->out) = (struct diff_fact){
        .what = leaf->path,
        .from = was != NULL ? was->text : STR(""),
        .to = is != NULL ? is->text : STR(""),
        .lines = was != NULL && is != NULL && was->whole.p != NULL && is->whole.p != NULL
                     ? diff_text_count(m->arena, was->whole, is->whole)
                     : STR(""),
        .aspect = leaf->aspect,
        .item = leaf->item,
        .weakened = weakened,
    };
}

/* Two multisets of texts, both ascending. */
static void merge_items(const struct merge *m)
{
    size_t i = 0, k = 0;

    while (i < m->old.count || k < m->new.count) {
        int order = 0;

        if (i == m->old.count)
            order = 1;
        else if (k == m->new.count)
            order = -1;
        else
            order = str_cmp(m->old.items[i].text, m->new.items[k].text);
        if (order < 0) {
            const struct diff_leaf *was = &m->old.items[i++];

            add(m, was, NULL, judge_item(was->row, false, &m->new, was->text));
        } else if (order > 0) {
            const struct diff_leaf *is = &m->new.items[k++];

            add(m, NULL, is, judge_item(is->row, true, &m->old, is->text));
        } else {
            i++;
            k++;
        }
    }
}

static void merge_group(const struct merge *m)
{
    const struct diff_leaf *was = m->old.count ? m->old.items : NULL;
    const struct diff_leaf *is = m->new.count ? m->new.items : NULL;

    if ((was != NULL && was->item) || (is != NULL && is->item))
        merge_items(m);
    else if (is == NULL)
        add(m, was, NULL, judge_gone(was));
    else if (was == NULL)
        add(m, NULL, is, judge_new(is));
    else if (!str_eq(was->text, is->text))
        add(m, was, is, judge_change(was, is));
}

static struct group group_at(const struct diff_leaves *all, size_t from)
{
    size_t end = from;

    while (end < all->count && str_eq(all->items[end].path, all->items[from].path))
        end++;
    return (struct group){ all->items + from, end - from };
}

/* That other items stand in another order goes without saying. */
static bool is_said(const struct diff_facts *facts, struct str path)
{
    struct str order = STR(DIFF_LEAF_ORDER);

    return facts->count > 0 && str_has_suffix(path, order) &&
           str_eq(facts->items[facts->count - 1].what, str_sub(path, 0, path.n - order.n));
}

void diff_fact_list(struct arena *a, const struct diff_leaves *old, const struct diff_leaves *new,
                    enum field_aspect but, struct diff_facts *out)
{
    size_t i = 0, k = 0;

    while (i < old->count || k < new->count) {
        struct merge m = { .arena = a, .out = out };
        const struct diff_leaf *one;
        int order = 0;

        if (i == old->count)
            order = 1;
        else if (k == new->count)
            order = -1;
        else
            order = str_cmp(old->items[i].path, new->items[k].path);
        if (order <= 0)
            m.old = group_at(old, i);
        if (order >= 0)
            m.new = group_at(new, k);
        i += m.old.count;
        k += m.new.count;
        one = m.old.count ? m.old.items : m.new.items;
        assert(one != NULL);
        if (one->aspect != but && !is_said(out, one->path))
            merge_group(&m);
    }
}
