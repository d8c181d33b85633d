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

static bool holds(const struct policy_visit *v, const struct field_object *object)
{
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i] == object)
            return true;
    }
    return false;
}

static bool note(struct policy_visit *v, const struct field_object *object)
{
    bool found = false;

    if (holds(v, object))
        return true;
    for (size_t i = 0; i < object->count; i++) {
        const struct field *f = &object->fields[i];

        found |= f->type == FIELD_REF || (f->type == FIELD_LIST && f->items == FIELD_REF) ||
                 (f->object && note(v, f->object));
    }
    if (found) {
        assert(v->count < POLICY_VISIT_OBJECTS_MAX);
        v->items[v->count++] = object;
    }
    return found;
}

void policy_visit_init(struct policy_visit *v)
{
    v->count = 0;
    for (enum policy_kind k = 0; k < POLICY_KINDS; k++) {
        if (policy_field_kind(k)->spec)
            (void)note(v, policy_field_kind(k)->spec);
    }
}

static void walk_object(const struct walk *w, const struct field_object *object, char *base);

static void walk_list(const struct walk *w, const struct field *f, char *base)
{
    size_t size = policy_field_item_size(f);
    struct list list;

    memcpy(&list, base + f->at, sizeof(list));
    for (size_t i = 0; i < list.count; i++) {
        if (f->object)
            walk_object(w, f->object, list.items + i * size);
        else
            w->see(w->context, f->kind, AT(list.items, i * size, struct policy_ref));
    }
}

static void walk_nested(const struct walk *w, const struct field *f, char *base)
{
    if (f->boxed) {
        if (*AT(base, f->at, char *))
            walk_object(w, f->object, *AT(base, f->at, char *));
    } else {
        walk_object(w, f->object, base + f->at);
    }
}

static void walk_field(const struct walk *w, const struct field *f, char *base)
{
    bool list = f->type == FIELD_LIST || f->type == FIELD_MAP;

    if (f->object && !holds(w->visit, f->object))
        return;
    if (f->type == FIELD_REF && AT(base, f->at, struct policy_ref)->node)
        w->see(w->context, f->kind, AT(base, f->at, struct policy_ref));
    else if (list && (f->object || f->items == FIELD_REF))
        walk_list(w, f, base);
    else if (f->type == FIELD_OBJECT)
        walk_nested(w, f, base);
}

static void walk_object(const struct walk *w, const struct field_object *object, char *base)
{
    for (size_t i = 0; i < object->count; i++)
        walk_field(w, &object->fields[i], base);
}

void policy_visit_refs(const struct policy_visit *v, enum policy_kind kind, void *object,
                       void (*see)(void *context, enum policy_kind to, struct policy_ref *ref),
                       void *context)
{
    const struct walk w = { .visit = v, .see = see, .context = context };
    const struct field_object *spec = policy_field_kind(kind)->spec;

    if (spec && holds(v, spec))
        walk_object(&w, spec, object);
}
