/* SPDX-License-Identifier: Apache-2.0
 *
 * The way that binding takes through the field tables, taken again without binding anything: a file
 * is to be formatted also where parts of it are wrong or newer than this program.
 */
#include "format/context.h"

static struct format_context of_field(const struct field *field)
{
    struct format_context context = { .field = field };

    if (field && field->type == FIELD_OBJECT)
        context.object = field->object;
    return context;
}

struct format_context format_context_root(const struct doc_node *root, bool project)
{
    struct format_context context = { .object = project ? policy_field_project() : NULL };
    const struct doc_node *kind = doc_find(root, STR("kind"));
    enum policy_kind found = POLICY_KINDS;

    if (project)
        return context;
    if (kind && kind->kind == DOC_SCALAR)
        found = policy_field_kind_find(kind->text);
    if (found == POLICY_KINDS)
        return context;
    context.object = policy_field_envelope();
    context.spec = policy_field_kind(found)->spec;
    return context;
}

struct format_context format_context_child(struct format_context outer,
                                           const struct doc_node *parent,
                                           const struct doc_node *child)
{
    const struct field *list = outer.object ? NULL : outer.field;

    if (parent->kind == DOC_MAP && outer.object) {
        if (outer.spec && str_eq(child->key->text, STR("spec")))
            return (struct format_context){ .object = outer.spec };
        return of_field(policy_field_find(outer.object, child->key->text));
    }
    if (!list || list->type != (parent->kind == DOC_LIST ? FIELD_LIST : FIELD_MAP))
        return (struct format_context){ 0 };
    if (list->object)
        return (struct format_context){ .object = list->object };
    return (struct format_context){ .field = list };
}

size_t format_context_rank(struct format_context outer, struct str key)
{
    const struct field *field = outer.object ? policy_field_find(outer.object, key) : NULL;

    if (field)
        return (size_t)(field - outer.object->fields);
    return outer.object ? outer.object->count : 0;
}

bool format_context_is_text(struct format_context context)
{
    const struct field *field = context.object ? context.object->self : context.field;
    enum field_type type;

    if (!field)
        return false;
    type = field->type == FIELD_LIST ? field->items : field->type;
    return type == FIELD_TEXT || type == FIELD_NAME || type == FIELD_REF;
}
