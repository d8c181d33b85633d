/* SPDX-License-Identifier: Apache-2.0
 *
 * What changes is copied, what does not is shared: a node stands in one list of siblings only, so a
 * child that is kept needs a copy of its own node, but not of what is below it. Large maps and
 * lists are matched by sorted names, so that two hostile ones of 64k entries do not take 4 billion
 * comparisons. Depth is that of documents.
 */
#include "doc/merge.h"

#include <stdlib.h>

enum { FEW = 16 }; /* up to here searching one by one is cheaper than sorting */

struct entry {
    struct str name;
    const struct doc_node *node;
};

/* Children of a node by name. */
struct names {
    struct entry *items;
    size_t count;
};

struct growing { /* children in the making */
    struct arena *arena;
    struct doc_node *parent, *last;
};

static struct str name_of(const struct doc_node *child)
{
    const struct doc_node *name = child->key ? child->key : doc_find(child, STR("name"));

    return name && name->kind == DOC_SCALAR ? name->text : (struct str){ 0 };
}

static int by_name(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;

    return str_cmp(a->name, b->name);
}

static struct names index_children(struct arena *a, const struct doc_node *node)
{
    struct names n = { .items = NEW_N(a, struct entry, node->count) };

    for (const struct doc_node *c = node->first; c; c = c->next)
        n.items[n.count++] = (struct entry){ name_of(c), c };
    if (n.count > FEW)
        qsort(n.items, n.count, sizeof(*n.items), by_name);
    return n;
}

static const struct doc_node *find(const struct names *n, struct str name)
{
    struct entry want = { .name = name };
    const struct entry *hit = NULL;

    if (n->count > FEW)
        hit = bsearch(&want, n->items, n->count, sizeof(want), by_name);
    for (size_t i = 0; n->count <= FEW && !hit && i < n->count; i++)
        if (str_eq(n->items[i].name, name))
            hit = &n->items[i];
    return hit ? hit->node : NULL;
}

/* A list whose items all are maps with a name. An empty one is not: it means "none", and replaces.
 */
static bool is_named(const struct doc_node *list)
{
    if (list->kind != DOC_LIST || !list->first)
        return false;
    for (const struct doc_node *c = list->first; c; c = c->next)
        if (c->kind != DOC_MAP || !name_of(c).p)
            return false;
    return true;
}

static void append(struct growing *g, const struct doc_node *child, const struct doc_node *key)
{
    struct doc_node *copy = NEW(g->arena, struct doc_node);

    *copy = *child;
    copy->key = (struct doc_node *)key;
    copy->next = NULL;
    if (g->last)
        g->last->next = copy;
    else
        g->parent->first = copy;
    g->last = copy;
    g->parent->count++;
}

static struct doc_node *merge(struct arena *a, const struct doc_node *base,
                              const struct doc_node *over);

/* The keys of the base in their order, then the new ones in theirs. `over` alone is merged over
 * nothing, so that a null in it deletes there too. */
static struct doc_node *merge_children(struct arena *a, const struct doc_node *base,
                                       const struct doc_node *over)
{
    struct doc_node *merged = NEW(a, struct doc_node);
    struct growing g = { .arena = a, .parent = merged };
    struct names changes = index_children(a, over);
    struct names old = base ? index_children(a, base) : (struct names){ 0 };

    *merged = *over;
    merged->first = NULL;
    merged->count = 0;
    for (const struct doc_node *c = base ? base->first : NULL; c; c = c->next) {
        const struct doc_node *change = find(&changes, name_of(c));
        const struct doc_node *value = change ? merge(a, c, change) : c;

        if (value)
            append(&g, value, change ? change->key : c->key);
    }
    for (const struct doc_node *c = over->first; c; c = c->next) {
        const struct doc_node *value = find(&old, name_of(c)) ? NULL : merge(a, NULL, c);

        if (value)
            append(&g, value, c->key);
    }
    return merged;
}

/* NULL where `over` is null: deleted. */
static struct doc_node *merge(struct arena *a, const struct doc_node *base,
                              const struct doc_node *over)
{
    bool maps = over->kind == DOC_MAP, lists;

    if (doc_is_null(over))
        return NULL;
    lists = base && is_named(over) && is_named(base);
    if (!maps && !lists)
        return (struct doc_node *)over;
    return merge_children(a, base && base->kind == over->kind ? base : NULL, over);
}

struct doc_node *doc_merge(struct arena *a, const struct doc_node *base,
                           const struct doc_node *over)
{
    if (!over)
        return (struct doc_node *)base;
    return merge(a, base, over);
}
