/* SPDX-License-Identifier: Apache-2.0
 *
 * The walk goes as deep as the tables are nested, which is a property of our tables and not of
 * anybody's document.
 */
#include "policy/visit.h"

#define AT(base, offset, type) ((type *)(void *)((base) + (offset)))

struct walk {
    const struct policy_visit *visit;
    void (*see)(void *context, enum policy_kind to, struct policy_ref *ref);
    void *context;
};

/* POLICY_LIST of anything. */
struct list {
    char *items;
    size_t count;
};

/* NULL: there is no reference in it. */
static const struct policy_visit_object *find(const struct policy_visit *v,
                                              const struct field_object *object)
{
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i].object == object)
            return &v->items[i];
    }
    return NULL;
}

static bool note(struct policy_visit *v, const struct field_object *object)
{
    uint64_t fields = 0;

    if (find(v, object))
        return true;
    for (size_t i = 0; i < object->count; i++) {
        const struct field *f = &object->fields[i];

        if (f->type == FIELD_REF || (f->type == FIELD_LIST && f->items == FIELD_REF) ||
            (f->object && note(v, f->object)))
            fields |= UINT64_C(1) << i;
    }
    if (fields) {
        assert(v->count < POLICY_VISIT_OBJECTS_MAX);
        v->items[v->count++] = (struct policy_visit_object){ object, fields };
    }
    return fields != 0;
}

void policy_visit_init(struct policy_visit *v)
{
    v->count = 0;
    for (enum policy_kind k = 0; k < POLICY_KINDS; k++) {
        if (policy_field_kind(k)->spec)
            (void)note(v, policy_field_kind(k)->spec);
    }
}

static void walk_object(const struct walk *w, const struct policy_visit_object *visited,
                        char *base);

static void walk_list(const struct walk *w, const struct field *f, char *base)
{
    const struct policy_visit_object *items;
    struct list list;
    size_t size;

    memcpy(&list, base + f->at, sizeof(list));
    if (list.count == 0)
        return;
    size = policy_field_item_size(f);
    items = f->object ? find(w->visit, f->object) : NULL;
    for (size_t i = 0; i < list.count; i++) {
        if (items)
            walk_object(w, items, list.items + i * size);
        else
            w->see(w->context, f->kind, AT(list.items, i * size, struct policy_ref));
    }
}

static void walk_nested(const struct walk *w, const struct field *f, char *base)
{
    char *nested = f->boxed ? *AT(base, f->at, char *) : base + f->at;

    if (nested)
        walk_object(w, find(w->visit, f->object), nested);
}

static void walk_field(const struct walk *w, const struct field *f, char *base)
{
    if (f->type == FIELD_OBJECT)
        walk_nested(w, f, base);
    else if (f->type != FIELD_REF)
        walk_list(w, f, base);
    else if (AT(base, f->at, struct policy_ref)->node)
        w->see(w->context, f->kind, AT(base, f->at, struct policy_ref));
}

static void walk_object(const struct walk *w, const struct policy_visit_object *visited, char *base)
{
    for (uint64_t left = visited->fields; left; left &= left - 1) {
        const struct field *f = &visited->object->fields[__builtin_ctzll(left)];

        walk_field(w, f, policy_field_base(visited->object, f, base));
    }
}

void policy_visit_refs(const struct policy_visit *v, enum policy_kind kind, void *object,
                       void (*see)(void *context, enum policy_kind to, struct policy_ref *ref),
                       void *context)
{
    const struct walk w = { .visit = v, .see = see, .context = context };
    const struct field_object *spec = policy_field_kind(kind)->spec;
    const struct policy_visit_object *visited = spec ? find(v, spec) : NULL;

    if (visited)
        walk_object(&w, visited, object);
}
