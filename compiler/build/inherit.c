/* SPDX-License-Identifier: Apache-2.0
 *
 * Parents first, by walking each chain up to what is done and back down; a chain is as long as
 * there are documents at most, and a document met twice on the way up closes a circle.
 */
#include "build/inherit.h"

#include "base/vec.h"
#include "doc/merge.h"

enum state { UNSEEN, ON_CHAIN, DONE };

struct chain {
    uint32_t *items;
    size_t count, cap;
};

struct inheritance {
    struct build *b;
    struct build_merged_set *set;
    struct diag_sink *sink;
    uint8_t *states;
};

static const struct doc_node *spec_field(const struct build_merged *m, struct str name)
{
    if (build_docs_is_short(&m->doc)) /* neither heir nor abstract */
        return NULL;
    return doc_find(doc_find(m->doc.root, STR("spec")), name);
}

static bool is_abstract(const struct build_merged *m)
{
    const struct doc_node *n = spec_field(m, STR("abstract"));

    return n != NULL && n->kind == DOC_SCALAR && str_eq(n->text, STR("true"));
}

/* A copy of a map without two of its keys; the values are shared. */
static struct doc_node *map_without(struct arena *a, const struct doc_node *map, struct str one,
                                    struct str two)
{
    struct doc_node *copy = NEW(a, struct doc_node), **end = &copy->first;

    *copy = *map;
    copy->count = 0;
    copy->first = NULL;
    for (const struct doc_node *n = map->first; n != NULL; n = n->next) {
        struct doc_node *item;

        if (str_eq(n->key->text, one) || str_eq(n->key->text, two))
            continue;
        item = NEW(a, struct doc_node);
        *item = *n;
        item->next = NULL;
        *end = item;
        end = &item->next;
        copy->count++;
    }
    return copy;
}

/* The parent's document cut down to what it hands down: its spec, without what says that it is
 * abstract. */
static struct doc_node *legacy(struct arena *a, const struct build_merged *parent)
{
    struct doc_node *root = NEW(a, struct doc_node);
    struct doc_node *spec;

    *root = *parent->doc.root;
    spec = map_without(a, doc_find(parent->doc.root, STR("spec")), STR("abstract"), STR("from"));
    spec->next = NULL;
    root->first = spec;
    root->count = 1;
    return root;
}

static void report_missing(struct inheritance *in, const struct build_merged *m,
                           const struct doc_node *from)
{
    const char *kind = policy_field_kind(m->doc.id.kind)->name;
    struct diag *d = diag_add(in->sink, DIAG_REF_NOT_FOUND, from->at,
                              "there is no %s `" STR_FMT "`", kind, STR_ARG(from->text));

    diag_label(d, "names nothing");
    diag_subject(d, "%s " STR_FMT, kind, STR_ARG(m->doc.full));
}

static void report_concrete(struct inheritance *in, const struct build_merged *parent,
                            const struct doc_node *from)
{
    struct diag *d =
        diag_add(in->sink, DIAG_REF_WRONG_KIND, from->at,
                 "%s `" STR_FMT "` is not abstract; `from` takes only one that is",
                 policy_field_kind(parent->doc.id.kind)->name, STR_ARG(parent->doc.full));

    diag_label(d, "is a target itself");
    diag_related(d, parent->doc.id.name_node->at, "written here");
    diag_help(d, "put what both share into one more with `abstract: true`");
}

static void report_cycle(struct inheritance *in, const struct chain *chain, uint32_t again)
{
    const struct build_merged *m = &in->set->items[again];
    struct diag *d = diag_add(in->sink, DIAG_REF_CYCLE, spec_field(m, STR("from"))->at,
                              "%s `" STR_FMT "` inherits from itself",
                              policy_field_kind(m->doc.id.kind)->name, STR_ARG(m->doc.full));

    diag_label(d, "the circle begins here");
    for (size_t i = 0; i < chain->count; i++)
        if (chain->items[i] != again && in->states[chain->items[i]] == ON_CHAIN)
            diag_related(d, spec_field(&in->set->items[chain->items[i]], STR("from"))->at,
                         "and goes on here");
}

/* The position of the parent, UINT32_MAX where there is none to inherit from. */
static uint32_t parent_of(struct inheritance *in, const struct build_merged *m)
{
    const struct doc_node *from = spec_field(m, STR("from"));
    const struct resolve_names_entry *e;
    const struct build_merged *parent;

    if (from == NULL || from->kind != DOC_SCALAR)
        return UINT32_MAX;
    e = resolve_names_get(&in->set->names, m->doc.id.kind,
                          resolve_names_full(in->b->work, from->text, m->doc.id.space));
    if (e == NULL || in->set->items[e->value].removed) {
        report_missing(in, m, from);
        return UINT32_MAX;
    }
    parent = &in->set->items[e->value];
    if (!is_abstract(parent)) {
        report_concrete(in, parent, from);
        return UINT32_MAX;
    }
    return e->value;
}

static void merge_over(struct inheritance *in, struct build_merged *m, uint32_t parent)
{
    const struct build_merged *p = &in->set->items[parent];
    const struct doc_node *spec = doc_find(p->doc.root, STR("spec"));

    if (spec == NULL || spec->kind != DOC_MAP)
        return;
    m->doc.root = doc_merge(in->b->work, legacy(in->b->work, p), m->doc.root);
    m->plain = NULL;
}

static void inherit(struct inheritance *in, uint32_t start)
{
    struct chain chain = { 0 };
    uint32_t at = start;
    uint32_t *parents = NULL;
    size_t cap = 0;

    while (at != UINT32_MAX && in->states[at] == UNSEEN) {
        uint32_t parent = parent_of(in, &in->set->items[at]);

        in->states[at] = ON_CHAIN;
        parents = vec_grow(in->b->work, parents, chain.count, &cap, sizeof(*parents));
        parents[chain.count] = parent;
        *VEC_ADD(in->b->work, &chain) = at;
        at = parent;
    }
    if (parents != NULL && at != UINT32_MAX && in->states[at] == ON_CHAIN) {
        report_cycle(in, &chain, at);
        memset(parents, 0xff, chain.count * sizeof(*parents));
    }
    for (size_t i = chain.count; i > 0; i--) {
        if (parents[i - 1] != UINT32_MAX)
            merge_over(in, &in->set->items[chain.items[i - 1]], parents[i - 1]);
        in->states[chain.items[i - 1]] = DONE;
    }
}

static bool inherits(enum policy_kind kind)
{
    const struct field_object *spec = policy_field_kind(kind)->spec;

    return spec != NULL && policy_field_find(spec, STR("from")) != NULL;
}

void build_inherit_all(struct build *b, struct build_merged_set *set, struct diag_sink *sink)
{
    struct inheritance in = { .b = b, .set = set, .sink = sink };

    in.states = NEW_N(b->work, uint8_t, set->count + 1);
    for (uint32_t i = 0; i < set->count; i++)
        if (inherits(set->items[i].doc.id.kind) && !set->items[i].removed)
            inherit(&in, i);
}
