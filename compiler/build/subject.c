/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule says where; what stands there is found here, once for all rules: the document that begins
 * last before the place, then down the nodes that enclose it. Items of lists go by their `name`
 * where they have one, so that a path holds when an item before them goes. The entries of a long list or map are
 * searched by place, in an array made when it is first asked about: findings by the thousand cost no more than reading.
 */
#include "build/subject.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/vec.h"
#include "build/docs.h"

enum { WIDE = 64 }; /* children from which on they are not looked through one by one */

struct place {
    const struct doc_node *root;
    struct str kind, name, environment;
};

struct wide { /* the children of a node, ascending by place */
    const struct doc_node *node;
    const struct doc_node **children;
};

struct wides { /* open addressing, at most half full */
    struct arena *arena;
    struct wide *slots;
    size_t cap, count;
};

struct build_subjects {
    struct place *items; /* by file, then by place */
    size_t count, cap;
    struct wides *wides;
};

static void add(const struct build *b, struct build_subjects *s, const struct build_doc *doc,
                struct str environment)
{
    if (doc->root != NULL)
        *VEC_ADD(b->arena, s) =
            (struct place){ .root = doc->root,
                            .kind = str_of(policy_field_kind(doc->id.kind)->name),
                            .name = doc->full,
                            .environment = environment };
}

static void add_list(const struct build *b, struct build_subjects *s,
                     const struct build_doc_list *list, struct str environment)
{
    for (size_t i = 0; i < list->count; i++)
        add(b, s, &list->items[i], environment);
}

static int by_place(const void *left, const void *right)
{
    const struct diag_span *a = &((const struct place *)left)->root->at;
    const struct diag_span *b = &((const struct place *)right)->root->at;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

struct build_subjects *build_subject_open(const struct build *b)
{
    struct build_subjects *s = NEW(b->arena, struct build_subjects);

    s->wides = NEW(b->arena, struct wides);
    s->wides->arena = b->arena;
    if (b->project != NULL && b->project->node != NULL)
        *VEC_ADD(b->arena, s) = (struct place){ .root = b->project->node,
                                                .kind = STR("Project"),
                                                .name = STR("proxyc.yaml") };
    if (b->docs == NULL)
        return s;
    add_list(b, s, &b->docs->base, STR(""));
    for (size_t i = 0; i < b->environments.count; i++)
        add_list(b, s, &b->docs->environments[i], b->environments.items[i]);
    if (s->count > 1)
        qsort(s->items, s->count, sizeof(*s->items), by_place);
    return s;
}

/* The last document that begins at or before the place, in its file. */
static const struct place *find(const struct build_subjects *s, struct diag_span at)
{
    size_t low = 0, high = s->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct diag_span *root = &s->items[middle].root->at;

        if (root->file < at.file || (root->file == at.file && root->start <= at.start))
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && s->items[low - 1].root->at.file == at.file ? &s->items[low - 1] : NULL;
}

static uint32_t start_of(const struct doc_node *child)
{
    return child->key != NULL ? child->key->at.start : child->at.start;
}

/* True where the entry, its key with it, lies in its parent and around the place. What an alias
 * stands for is written elsewhere. */
static bool encloses(const struct doc_node *parent, const struct doc_node *child,
                     struct diag_span at)
{
    uint32_t start = start_of(child);
    uint32_t end = MAX(child->at.end, child->key != NULL ? child->key->at.end : 0);

    return child->at.file == at.file && parent->at.start <= start && end <= parent->at.end &&
           start <= at.start && at.start <= end;
}

static struct wide *slot_of(const struct wides *w, const struct doc_node *node)
{
    uint64_t at = hash_mum((uintptr_t)node, UINT64_C(0x9e3779b97f4a7c15));

    while (w->slots[at & (w->cap - 1)].node != NULL && w->slots[at & (w->cap - 1)].node != node)
        at++;
    return &w->slots[at & (w->cap - 1)];
}

static void grow(struct wides *w)
{
    struct wides bigger = { .arena = w->arena, .cap = MAX(w->cap * 2, (size_t)16) };

    bigger.count = w->count;
    bigger.slots = NEW_N(w->arena, struct wide, bigger.cap);
    for (size_t i = 0; i < w->cap; i++)
        if (w->slots[i].node != NULL)
            *slot_of(&bigger, w->slots[i].node) = w->slots[i];
    *w = bigger;
}

static const struct doc_node **children_of(struct wides *w, const struct doc_node *node)
{
    struct wide *slot;
    size_t n = 0;

    if (2 * (w->count + 1) > w->cap)
        grow(w);
    slot = slot_of(w, node);
    if (slot->node != NULL)
        return slot->children;
    w->count++;
    *slot = (struct wide){ node, NEW_N(w->arena, const struct doc_node *, node->count) };
    for (const struct doc_node *c = node->first; c != NULL; c = c->next)
        slot->children[n++] = c;
    return slot->children;
}

/* Of many, the last that begins at or before the place, if it encloses it: those before it end before it begins. */
static const struct doc_node *wide_child_at(struct wides *w, const struct doc_node *node,
                                            struct diag_span at, size_t *index)
{
    const struct doc_node **children = children_of(w, node);
    size_t low = 0, high = node->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (start_of(children[middle]) <= at.start)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || !encloses(node, children[low - 1], at))
        return NULL;
    *index = low - 1;
    return children[low - 1];
}

/* The last entry that does: of two that touch, the one that begins here. */
static const struct doc_node *child_at(const struct build_subjects *s, const struct doc_node *node,
                                       struct diag_span at, size_t *index)
{
    const struct doc_node *found = NULL;
    size_t i = 0;

    if (node->kind == DOC_SCALAR)
        return NULL;
    if (node->count >= WIDE)
        return wide_child_at(s->wides, node, at, index);
    for (const struct doc_node *c = node->first; c != NULL; c = c->next, i++) {
        if (!encloses(node, c, at))
            continue;
        found = c;
        *index = i;
    }
    return found;
}

static struct str step(struct arena *a, struct str path, const struct doc_node *child, size_t index)
{
    const struct doc_node *name;

    if (child->key != NULL)
        return str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(path), path.n ? "." : "",
                       STR_ARG(child->key->text));
    name = doc_find(child, STR("name"));
    if (name != NULL && name->kind == DOC_SCALAR)
        return str_fmt(a, STR_FMT "[" STR_FMT "]", STR_ARG(path), STR_ARG(name->text));
    return str_fmt(a, STR_FMT "[%zu]", STR_ARG(path), index);
}

struct diag_subject build_subject_at(const struct build_subjects *s, struct arena *a,
                                     struct diag_span at)
{
    const struct place *place = find(s, at);
    struct diag_subject out = { .field = STR("") };
    size_t index = 0;

    if (place == NULL)
        return out;
    out = (struct diag_subject){ .kind = place->kind,
                                 .name = place->name,
                                 .environment = place->environment,
                                 .field = STR("") };
    for (const struct doc_node *n = child_at(s, place->root, at, &index); n != NULL;
         n = child_at(s, n, at, &index))
        out.field = step(a, out.field, n, index);
    return out;
}

bool build_subject_in_text(const struct build_subjects *s, struct diag_span at)
{
    const struct place *place = find(s, at);
    const struct doc_node *node = place != NULL ? place->root : NULL;
    size_t index;

    for (const struct doc_node *n = node; n != NULL; n = child_at(s, n, at, &index))
        node = n;
    return node != NULL && node->kind == DOC_SCALAR && node->at.start <= at.start &&
           at.start < node->at.end;
}

void build_subject_set(const struct build *b, struct diag_sink *sink)
{
    const struct build_subjects *s;

    if (sink->all.count == 0)
        return;
    s = build_subject_open(b);
    for (size_t i = 0; i < sink->all.count; i++)
        sink->all.items[i]->subject = build_subject_at(s, sink->arena, sink->all.items[i]->at);
}
