/* SPDX-License-Identifier: Apache-2.0
 *
 * An alias shares the children of what it names, so it costs one node however much stands behind
 * it; what it stands for is counted all the same, because everybody who walks the tree pays for
 * that. Depth is counted with aliases included, and the stack of open levels has exactly that many
 * places.
 */
#include "doc/tree.h"

#include <stdlib.h>

enum {
    ANCHORS_MAX = 1000, /* of one document: they are kept sorted in an array */
    FEW_KEYS = 16,      /* up to here comparing all pairs is cheaper than sorting */
};

void doc_tree_start(struct doc_tree *t)
{
    t->root = NULL;
    t->anchors.count = t->anchors.names = 0;
    t->nodes = t->expanded = 0;
    t->depth = 0;
}

static struct doc_tree_level *top(struct doc_tree *t)
{
    return t->depth ? &t->levels[t->depth - 1] : NULL;
}

static bool wants_key(const struct doc_tree_level *level)
{
    return level && level->node->kind == DOC_MAP && !level->key;
}

static void take_key(struct doc_tree *t, struct doc_tree_level *level, struct doc_node *node)
{
    level->key = node;
    level->skip_value = false;
    if (node->plain && str_eq(node->text, STR("<<"))) {
        struct diag *d =
            diag_add(t->sink, DIAG_MERGE_KEY, node->at, "the merge key `<<` is not read");

        t->blamed = true;
        diag_label(d, "only YAML 1.1 knows it");
        diag_help(d, "write the fields out, or inherit from an abstract object with `from`");
        /* Anything less than an error must not lose fields silently: then the field tables refuse
         * `<<`. */
        level->skip_value = d->level == DIAG_ERROR;
    }
}

/* Hangs a finished or just opened node into its parent. */
static void attach(struct doc_tree *t, struct doc_node *node)
{
    struct doc_tree_level *level = top(t);

    if (!level) {
        t->root = node;
        return;
    }
    if (wants_key(level)) {
        take_key(t, level, node);
        return;
    }
    node->key = level->key;
    level->key = NULL;
    if (level->skip_value)
        return;
    if (level->last)
        level->last->next = node;
    else
        level->node->first = node;
    level->last = node;
    level->node->count++;
}

static bool too_many_anchors(struct doc_tree *t, const struct doc_tree_item *item)
{
    struct diag *d;

    if (!item->anchor.n || t->anchors.count < ANCHORS_MAX)
        return false;
    t->blamed = true;
    d = diag_add(t->sink, DIAG_BAD_ALIAS, item->at, "the anchor `&" STR_FMT "` is one too many",
                 STR_ARG(item->anchor));
    diag_note(d, "a document has at most %d anchors", ANCHORS_MAX);
    return true;
}

/* Where the name stands among the sorted, or would stand. *found: it does. */
static size_t place_of(const struct doc_tree *t, struct str name, bool *found)
{
    size_t low = 0, high = t->anchors.names;

    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(t->anchors.items[t->anchors.sorted[middle]].name, name);

        *found = order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return *found ? high : low;
}

/* A name that is used again means the later one. */
static void sort_in(struct doc_tree *t, struct str name, size_t number)
{
    uint16_t *sorted = t->anchors.sorted;
    bool found;
    size_t at = place_of(t, name, &found);

    if (!found)
        memmove(sorted + at + 1, sorted + at, (t->anchors.names++ - at) * sizeof(*sorted));
    sorted[at] = (uint16_t)number;
}

/* Remembers an anchor, if there is one; its number + 1. */
static uint32_t add_anchor(struct doc_tree *t, const struct doc_tree_item *item,
                           struct doc_node *node)
{
    struct str name;

    if (!item->anchor.n)
        return 0;
    if (!t->anchors.sorted)
        t->anchors.sorted = NEW_N(t->arena, uint16_t, ANCHORS_MAX);
    name = str_dup(t->arena, item->anchor);
    *VEC_ADD(t->arena, &t->anchors) = (struct doc_tree_anchor){
        .name = name,
        .at = item->at,
        .node = node,
        .nodes = 1,
        .open = node->kind != DOC_SCALAR,
    };
    sort_in(t, name, t->anchors.count - 1);
    return (uint32_t)t->anchors.count;
}

bool doc_tree_scalar(struct doc_tree *t, const struct doc_tree_item *item)
{
    struct doc_node *node;

    if (too_many_anchors(t, item))
        return false;
    node = NEW(t->arena, struct doc_node);
    node->at = item->at;
    node->text = item->text;
    node->plain = item->plain;
    t->nodes++;
    (void)add_anchor(t, item, node);
    attach(t, node);
    return true;
}

static void refuse_key(struct doc_tree *t, struct diag_span at, const char *what)
{
    struct diag *d = diag_add(t->sink, DIAG_YAML_TAG, at, "a %s stands where a key belongs", what);

    t->blamed = true;
    diag_label(d, "a key is one text");
}

static const char *kind_name(enum doc_kind kind)
{
    return kind == DOC_LIST ? "list" : "map";
}

bool doc_tree_open(struct doc_tree *t, const struct doc_tree_item *item)
{
    bool is_key = wants_key(top(t));
    struct doc_node *node;

    if (t->depth == DOC_DEPTH_MAX) {
        t->blamed = true;
        return diag_fail(t->sink, DIAG_YAML_SYNTAX, item->at, "this nests deeper than %d levels",
                         DOC_DEPTH_MAX);
    }
    if (too_many_anchors(t, item))
        return false;
    node = NEW(t->arena, struct doc_node);
    node->kind = item->kind;
    node->at = item->at;
    if (is_key)
        refuse_key(t, item->at, kind_name(item->kind));
    else
        attach(t, node);
    t->levels[t->depth++] = (struct doc_tree_level){
        .node = node,
        .nodes = t->nodes++,
        .anchor = add_anchor(t, item, node),
        .is_key = is_key,
    };
    return true;
}

static const struct doc_tree_anchor *find_anchor(const struct doc_tree *t, struct str name)
{
    bool found;
    size_t at = place_of(t, name, &found);

    return found ? &t->anchors.items[t->anchors.sorted[at]] : NULL;
}

static bool no_such_anchor(struct doc_tree *t, struct diag_span at, struct str name)
{
    struct diag *d = diag_add(t->sink, DIAG_BAD_ALIAS, at,
                              "`*" STR_FMT "` names no anchor of this document", STR_ARG(name));

    diag_label(d, "there is no `&" STR_FMT "` before it", STR_ARG(name));
    diag_help(d, "quote it if the `*` is part of a text");
    diag_edit(d, (struct diag_span){ at.file, at.start, at.start }, "\"");
    diag_edit(d, (struct diag_span){ at.file, at.end, at.end }, "\"");
    return false;
}

/* True where the alias adds what a document can bear. */
static bool affordable(struct doc_tree *t, const struct doc_tree_anchor *to, struct diag_span at,
                       struct str name)
{
    struct diag *d;

    if (to->open) {
        d = diag_add(t->sink, DIAG_BAD_ALIAS, at, "`*" STR_FMT "` stands inside of what it names",
                     STR_ARG(name));
        diag_related(d, to->at, "the anchor");
        return false;
    }
    if (t->depth + to->height > DOC_DEPTH_MAX) {
        d = diag_add(t->sink, DIAG_BAD_ALIAS, at,
                     "with `*" STR_FMT "` this nests deeper than %d levels", STR_ARG(name),
                     DOC_DEPTH_MAX);
        diag_related(d, to->at, "it is %u deep", to->height);
        return false;
    }
    if (to->nodes > DOC_NODES_MAX - t->expanded) {
        d = diag_add(t->sink, DIAG_BAD_ALIAS, at,
                     "the aliases up to `*" STR_FMT "` add more than %d values", STR_ARG(name),
                     DOC_NODES_MAX);
        diag_related(d, to->at, "this one stands for %u", to->nodes);
        return false;
    }
    return true;
}

bool doc_tree_alias(struct doc_tree *t, struct diag_span at, struct str name)
{
    const struct doc_tree_anchor *to = find_anchor(t, name);
    struct doc_node *node;

    if (to ? !affordable(t, to, at, name) : !no_such_anchor(t, at, name)) {
        t->blamed = true;
        return false;
    }
    t->nodes += to->nodes;
    t->expanded += to->nodes;
    node = NEW(t->arena, struct doc_node);
    *node = *to->node;
    node->at = at;
    node->key = node->next = NULL;
    if (wants_key(top(t)) && node->kind != DOC_SCALAR) {
        refuse_key(t, at, kind_name(node->kind));
        top(t)->key = node;
        top(t)->skip_value = true;
        return true;
    }
    if (t->depth)
        top(t)->height = MAX(top(t)->height, to->height);
    attach(t, node);
    return true;
}

static void blame_twin(struct doc_tree *t, struct doc_node *first, struct doc_node *second)
{
    struct diag *d = diag_add(t->sink, DIAG_DUPLICATE_KEY, second->key->at,
                              "the key `" STR_FMT "` is there twice", STR_ARG(second->key->text));

    t->blamed = true;
    diag_label(d, "again");
    diag_related(d, first->key->at, "first");
    second->key = NULL; /* marks it for removal: the first one holds */
}

static int by_key(const void *left, const void *right)
{
    const struct doc_node *a = *(struct doc_node *const *)left,
                          *b = *(struct doc_node *const *)right;
    int order = str_cmp(a->key->text, b->key->text);

    return order ? order
                 : (a->key->at.start > b->key->at.start) - (a->key->at.start < b->key->at.start);
}

/* Sorting, because keys of a hash could be chosen to collide. */
static bool find_twins_sorted(struct doc_tree *t, struct doc_node *map)
{
    struct doc_node **keys = NEW_N(t->arena, struct doc_node *, map->count), *c = map->first;
    bool any = false;

    for (uint32_t i = 0; c && i < map->count; i++, c = c->next)
        keys[i] = c;
    qsort(keys, map->count, sizeof(*keys), by_key);
    for (uint32_t i = 1, first = 0; i < map->count; i++) {
        if (str_eq(keys[i]->key->text, keys[first]->key->text)) {
            blame_twin(t, keys[first], keys[i]);
            any = true;
        } else {
            first = i;
        }
    }
    return any;
}

static bool find_twins(struct doc_tree *t, struct doc_node *map)
{
    bool any = false;

    if (map->count > FEW_KEYS)
        return find_twins_sorted(t, map);
    for (struct doc_node *b = map->first ? map->first->next : NULL; b; b = b->next) {
        struct doc_node *a = map->first;

        while (a != b && !(a->key && str_eq(a->key->text, b->key->text)))
            a = a->next;
        if (a != b) {
            blame_twin(t, a, b);
            any = true;
        }
    }
    return any;
}

static void drop_marked(struct doc_node *map)
{
    for (struct doc_node **at = &map->first; *at;) {
        if ((*at)->key) {
            at = &(*at)->next;
            continue;
        }
        *at = (*at)->next;
        map->count--;
    }
}

void doc_tree_close(struct doc_tree *t, uint32_t end)
{
    struct doc_tree_level level;
    struct doc_node *node;

    assert(t->depth > 0);
    level = t->levels[--t->depth];
    node = level.node;
    if (end) {
        node->at.end = end;
    } else if (node->first) {
        node->at.start = node->first->key ? node->first->key->at.start : node->first->at.start;
        node->at.end = MAX(level.last->at.end, node->at.start);
    }
    if (level.anchor) {
        struct doc_tree_anchor *anchor = &t->anchors.items[level.anchor - 1];

        anchor->open = false;
        anchor->nodes = t->nodes - level.nodes;
        anchor->height = level.height + 1;
    }
    if (level.is_key) {
        top(t)->key = node;
        top(t)->skip_value = true;
    } else if (t->depth) {
        top(t)->height = MAX(top(t)->height, level.height + 1);
    }
    if (node->kind == DOC_MAP && find_twins(t, node))
        drop_marked(node);
}
