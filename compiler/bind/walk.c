/* SPDX-License-Identifier: Apache-2.0
 *
 * One linear walk over the children of each map: look the row up, bind the value, note that it was
 * there; then what is required or exclusive. The functions below call each other as deep as the
 * tables are nested, which is a property of our tables and not of anybody's document.
 *
 * A value that is wrong counts as written, and so does the field that a misspelt one was meant to
 * be: one mistake is one diagnostic, not also a missing field.
 */
#include "bind/walk.h"

#include "bind/value.h"
#include "policy/shape.h"

#define AT(base, offset, type) ((type *)(void *)((base) + (offset)))

/* POLICY_LIST as binding sees it; copied bytewise, since its items have another type in the model.
 */
struct list {
    void *items;
    size_t count;
};

_Static_assert(sizeof(struct list) == sizeof(((struct policy_route *)0)->rules),
               "same shape as POLICY_LIST");

static void default_scalar(const struct field *field, char *base)
{
    if (field->fallback_text && field->at != FIELD_NOT_STORED)
        AT(base, field->at, struct policy_text)->text = str_of(field->fallback_text);
    if (!field->has_fallback || field->at == FIELD_NOT_STORED || field->fallback == 0)
        return;
    if (field->type == FIELD_BOOL)
        *AT(base, field->at, bool) = true;
    else
        *AT(base, field->at, uint32_t) = (uint32_t)field->fallback;
}

void bind_walk_defaults(const struct field_object *object, char *base)
{
    if (object->choice_at)
        *AT(base, object->choice_at, uint32_t) = object->choice_none;
    if (object->side_at)
        *AT(base, object->side_at, const void *) = object->side_none;
    for (size_t i = 0; i < object->count; i++) {
        const struct field *field = &object->fields[i];

        if (field->boxed || field->side)
            continue;
        if (field->type == FIELD_OBJECT)
            bind_walk_defaults(field->object, base + field->at);
        else if (field->type == FIELD_REF)
            AT(base, field->at, struct policy_ref)->index = UINT32_MAX;
        else
            default_scalar(field, base);
    }
}

/* ---- lists and maps ---- */

/* A scalar that is refused is left out: whoever reads the list may rely on each of its values. */
static bool bind_items(const struct bind_walk *w, const struct field *field,
                       const struct doc_node *node, struct list *out)
{
    size_t size = policy_field_item_size(field);
    bool ok = true;

    for (const struct doc_node *child = node->first; child; child = child->next) {
        char *item = (char *)out->items + out->count * size;

        if (!field->object && !bind_value_item(w, field, child, item)) {
            ok = false;
            continue;
        }
        out->count++;
        if (!field->object)
            continue;
        bind_walk_defaults(field->object, item);
        ok = bind_walk(w, field->object, field, child, item) && ok;
    }
    return ok;
}

static bool bind_entries(const struct bind_walk *w, const struct field *field,
                         const struct doc_node *node, struct list *out)
{
    char *items = out->items;
    bool ok = true;

    out->count = node->count;
    for (const struct doc_node *child = node->first; child;
         child = child->next, items += field->object->size) {
        ok = bind_value_key(w, field, child->key) && ok;
        *AT(items, 0, struct str) = child->key->text;
        bind_walk_defaults(field->object, items);
        ok = bind_walk(w, field->object, field, child, items) && ok;
    }
    return ok;
}

static bool bind_list(const struct bind_walk *w, const struct field *field,
                      const struct doc_node *node, char *base)
{
    struct list list = { 0 };
    bool ok;

    if (field->none_ok && doc_is_null(node))
        return true;
    if (node->kind != (field->type == FIELD_LIST ? DOC_LIST : DOC_MAP))
        return doc_is_null(node) ? bind_say_empty(w, field, node)
                                 : bind_say_type(w, field, policy_shape_wants(field), node);
    if (node->count < field->min || (field->max && node->count > field->max))
        return bind_say_count(w, field, node);
    list.items = arena_take(w->arena, policy_field_item_size(field) * node->count);
    ok = field->type == FIELD_LIST ? bind_items(w, field, node, &list)
                                   : bind_entries(w, field, node, &list);
    memcpy(base + field->at, &list, sizeof(list));
    return ok;
}

/* ---- maps of fields ---- */

static bool bind_boxed(const struct bind_walk *w, const struct field *field,
                       const struct doc_node *node, char *base)
{
    char *object = arena_take(w->arena, field->object->size);

    bind_walk_defaults(field->object, object);
    *AT(base, field->at, void *) = object;
    return bind_walk(w, field->object, field, node, object);
}

static bool bind_field(const struct bind_walk *w, const struct field *field,
                       const struct doc_node *node, char *base)
{
    switch (field->type) {
    case FIELD_ANY:
        return true;
    case FIELD_LIST:
    case FIELD_MAP:
        return bind_list(w, field, node, base);
    case FIELD_OBJECT:
        return field->boxed ? bind_boxed(w, field, node, base)
                            : bind_walk(w, field->object, field, node, base + field->at);
    default:
        return bind_value(w, field, node, base);
    }
}

/* The child that wrote the field, or NULL. */
static const struct doc_node *child_of(const struct doc_node *node, const struct field *field)
{
    const struct doc_node *child = doc_find(node, field->name);

    return child || !field->formerly ? child : doc_find(node, str_of(field->formerly));
}

/* A field that had another name may be written by either, and not by both. */
static bool check_name(const struct bind_walk *w, const struct field_object *object,
                       const struct field *field, const struct doc_node *child,
                       const struct doc_node *node)
{
    const struct doc_node *other;

    if (!field->formerly || str_eq(child->key->text, field->name))
        return true;
    bind_say_former(w, field, child);
    other = doc_find(node, field->name);
    return !other || bind_say_both(w, object,
                                   str_fmt(w->arena, "`" STR_FMT "` and, as it was called, `%s`",
                                           STR_ARG(field->name), field->formerly),
                                   other, child);
}

/* At most one, and at least one, of the fields in `among`, a set of row numbers. */
static bool check_one(const struct bind_walk *w, const struct field_object *object, uint64_t among,
                      uint64_t seen, const struct doc_node *node)
{
    const char *names[FIELD_COUNT_MAX + 1];
    const struct doc_node *first = NULL;
    size_t n = 0;
    struct str all;

    if ((seen & among) && !((seen & among) & ((seen & among) - 1)))
        return true;
    for (size_t i = 0; i < object->count; i++) {
        if (among >> i & 1)
            names[n++] = object->fields[i].name.p;
    }
    names[n] = NULL;
    all = diag_full(w->sink) ? STR("") : policy_shape_words(w->arena, names, " and ");
    for (size_t i = 0; i < object->count; i++) {
        const struct doc_node *child =
            seen & among & UINT64_C(1) << i ? child_of(node, &object->fields[i]) : NULL;

        if (first && child)
            return bind_say_both(w, object, all, first, child);
        first = child ? child : first;
    }
    /* What a misspelt field was meant to be counts as seen, though nothing has its name. */
    return (seen & among) || bind_say_none_of(w, object, all, node);
}

static uint64_t exclusive_set(const struct field_object *object)
{
    struct str rest = str_of(object->exclusive), name;
    uint64_t set = 0;

    while (str_cut(&rest, ' ', &name)) {
        const struct field *field = policy_field_find(object, name);

        assert(field != NULL);
        set |= UINT64_C(1) << (field - object->fields);
    }
    return set;
}

static uint64_t whole_set(const struct field_object *object)
{
    assert(object->count > 0);
    assert(object->count <= FIELD_COUNT_MAX);
    return (UINT64_C(1) << object->count) - 1;
}

static bool check_presence(const struct bind_walk *w, const struct field_object *object,
                           uint64_t seen, bool unknown, const struct doc_node *node)
{
    bool ok = true;

    for (size_t i = 0; i < object->count; i++) {
        if (object->fields[i].required && !(seen >> i & 1))
            ok = bind_say_missing(w, object, &object->fields[i], node);
    }
    if (object->one_of && !(unknown && seen == 0))
        ok = check_one(w, object, whole_set(object), seen, node) && ok;
    if (object->exclusive)
        ok = check_one(w, object, exclusive_set(object), seen, node) && ok;
    return ok;
}

static bool bind_fields(const struct bind_walk *w, const struct field_object *object,
                        const struct doc_node *node, char *base)
{
    uint64_t seen = 0;
    bool ok = true, unknown = false;

    assert(object->count <= FIELD_COUNT_MAX);
    for (const struct doc_node *child = node->first; child; child = child->next) {
        const struct field *field = policy_field_find(object, child->key->text);
        char *at = field ? policy_field_own(w->arena, object, field, base) : NULL;

        if (!field) {
            const struct field *meant = bind_say_unknown(w, object, child);

            seen |= meant ? UINT64_C(1) << (meant - object->fields) : 0;
            ok = false;
            unknown = true;
            continue;
        }
        seen |= UINT64_C(1) << (field - object->fields);
        if (object->choice_at)
            *AT(base, object->choice_at, uint32_t) = field->choice;
        if (!check_name(w, object, field, child, node) || !bind_field(w, field, child, at))
            ok = false;
        else if (field->has_at)
            *AT(at, field->has_at, bool) = true;
    }
    return check_presence(w, object, seen, unknown, node) && ok;
}

bool bind_walk(const struct bind_walk *w, const struct field_object *object,
               const struct field *field, const struct doc_node *node, char *base)
{
    if (!object->inlined)
        *AT(base, object->node_at, const struct doc_node *) = node;
    if (object->self && (node->kind == DOC_SCALAR || object->count == 0))
        return bind_value(w, object->self, node, base);
    if (node->kind == DOC_MAP)
        return bind_fields(w, object, node, base);
    if (!field)
        return bind_say_no_map(w, object, node);
    if (node->kind == DOC_SCALAR && doc_is_null(node))
        return bind_say_empty(w, field, node);
    return bind_say_type(w, field,
                         field->type == FIELD_OBJECT ? policy_shape_wants(field) : "a map", node);
}
