/* SPDX-License-Identifier: Apache-2.0
 *
 * Defaults come from the field tables. They are written where an object stands that lacks them, and
 * where writing them means the same as leaving them out: not into unions, not where being written
 * counts in itself. Depth is that of documents and of the tables.
 */
#include "command/resolved.h"

#include <stdlib.h>

#include "base/vec.h"
#include "build/merge.h"
#include "policy/shape.h"

static struct doc_node *default_node(struct arena *a, const struct field *field)
{
    struct doc_node *node = NEW(a, struct doc_node), *key = NEW(a, struct doc_node);

    key->plain = 1;
    key->at = DIAG_NOWHERE;
    key->text = field->name;
    node->plain = field->type != FIELD_TEXT && field->type != FIELD_ENUM;
    node->at = DIAG_NOWHERE;
    node->key = key;
    return node;
}

static void append(struct doc_node *map, struct doc_node *child)
{
    struct doc_node **at = &map->first;

    while (*at)
        at = &(*at)->next;
    child->next = NULL;
    *at = child;
    map->count++;
}

static bool is_union(const struct field_object *object)
{
    return object->one_of || object->exclusive || object->self;
}

static void add_defaults(struct arena *a, struct doc_node *map, const struct field_object *object);

/* What stands for a field that is not written; NULL: nothing. */
static struct doc_node *absent(struct arena *a, const struct field *field)
{
    struct doc_node *node;

    if (field->required ||
        (field->has_at != FIELD_NOT_STORED && policy_field_is_scalar(field->type)))
        return NULL;
    node = default_node(a, field);
    if (policy_field_is_scalar(field->type)) {
        node->text = policy_shape_default(a, field);
        return node->text.n ? node : NULL;
    }
    if (field->type != FIELD_OBJECT || field->boxed || !field->object->inlined ||
        is_union(field->object))
        return NULL;
    for (size_t i = 0; i < field->object->count; i++) {
        if (field->object->fields[i].required)
            return NULL;
    }
    node->kind = DOC_MAP;
    add_defaults(a, node, field->object);
    return node->count ? node : NULL;
}

static void add_defaults(struct arena *a, struct doc_node *map, const struct field_object *object)
{
    for (size_t i = 0; !is_union(object) && i < object->count; i++) {
        const struct field *field = &object->fields[i];
        bool there = doc_find(map, field->name) ||
                     (field->formerly && doc_find(map, str_of(field->formerly)));
        struct doc_node *node = there ? NULL : absent(a, field);

        if (node && !str_eq(field->name, STR("abstract")))
            append(map, node);
    }
}

/* Into the order of the field tables, behind what has its place already. */
static void put_in_order(struct doc_node *map, struct format_context context)
{
    struct doc_node *sorted = NULL;

    for (struct doc_node *c = map->first, *next; c; c = next) {
        size_t rank = format_context_rank(context, c->key->text);
        struct doc_node **at = &sorted;

        while (*at && format_context_rank(context, (*at)->key->text) <= rank)
            at = &(*at)->next;
        next = c->next;
        c->next = *at;
        *at = c;
    }
    map->first = sorted;
}

static struct doc_node *complete(struct arena *a, const struct doc_node *node,
                                 struct format_context context)
{
    struct doc_node *copy = NEW(a, struct doc_node), **end = &copy->first;

    *copy = *node;
    copy->first = NULL;
    for (const struct doc_node *c = node->first; c; c = c->next) {
        *end = complete(a, c, format_context_child(context, node, c));
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    if (copy->kind == DOC_MAP && context.object)
        add_defaults(a, copy, context.object);
    if (copy->kind == DOC_MAP && context.object && copy->count <= FIELD_COUNT_MAX)
        put_in_order(copy, context);
    return copy;
}

/* Takes a field out of the spec. */
static void drop(struct doc_node *root, const char *name)
{
    struct doc_node *spec = doc_find(root, STR("spec"));

    for (struct doc_node **at = spec ? &spec->first : NULL; at && *at; at = &(*at)->next) {
        if (!(*at)->key || !str_eq((*at)->key->text, str_of(name)))
            continue;
        *at = (*at)->next;
        spec->count--;
        return;
    }
}

static bool is_abstract(const struct doc_node *root)
{
    const struct doc_node *node = doc_find(doc_find(root, STR("spec")), STR("abstract"));

    return node && node->kind == DOC_SCALAR && str_eq(node->text, STR("true"));
}

static int by_name(const void *left, const void *right)
{
    const struct command_resolved *a = left, *b = right;

    return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind)
                              : str_cmp(a->full, b->full);
}

static size_t position(const struct build *b, struct str environment)
{
    for (size_t i = 0; i < b->environments.count; i++) {
        if (str_eq(b->environments.items[i], environment))
            return i;
    }
    return SIZE_MAX;
}

void command_resolved_documents(struct command_session *s, struct str environment,
                                struct command_resolved_list *out)
{
    struct arena *a = s->c->arena;
    struct build_merged_set set = { 0 };

    build_merge_environment(&s->build, position(&s->build, environment), &set, &s->sink);
    for (size_t i = 0; i < set.count; i++) {
        const struct build_doc *doc = &set.items[i].doc;
        struct doc_node *root;

        if (set.items[i].removed || doc->id.kind == POLICY_ENVIRONMENT || is_abstract(doc->root))
            continue;
        root = complete(a, doc->root, format_context_root(doc->root, false));
        drop(root, "from");
        if (doc->id.kind == POLICY_ROUTE_TEST)
            drop(root, "environments");
        *VEC_ADD(a, out) = (struct command_resolved){ root, doc->id.kind, doc->full };
    }
    if (out->count)
        qsort(out->items, out->count, sizeof(*out->items), by_name);
}
