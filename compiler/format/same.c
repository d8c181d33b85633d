/* SPDX-License-Identifier: Apache-2.0
 *
 * Values by their text, maps and lists child by child; whether a scalar has quotes counts where it
 * would be null without them. An alias is compared by its name and by what it stands for.
 */
#include "format/same.h"

static bool same_scalar(const struct doc_node *a, const struct doc_node *b)
{
    return str_eq(a->text, b->text) && doc_is_null(a) == doc_is_null(b);
}

static bool same_node(const struct doc_node *a, const struct doc_node *b)
{
    if (a->kind != b->kind || a->count != b->count || !a->key != !b->key)
        return false;
    return (!a->key || str_eq(a->key->text, b->key->text)) &&
           (a->kind != DOC_SCALAR || same_scalar(a, b));
}

/* Nodes as they were parsed. */
static bool same_below(const struct doc_node *a, const struct doc_node *b)
{
    const struct doc_node *d = b->first;

    if (!same_node(a, b))
        return false;
    for (const struct doc_node *c = a->first; c; c = c->next, d = d->next) {
        if (!same_below(c, d))
            return false;
    }
    return true;
}

static struct str slice(struct str text, const struct doc_node *node)
{
    return str_sub(text, node->at.start, node->at.end - node->at.start);
}

static bool same_item(const struct format_file *file, const struct format_item *item,
                      struct str text, const struct doc_node *node)
{
    const struct doc_node *child = node->first;
    struct str was = slice(file->text, item->node);

    if (!same_node(item->node, node))
        return false;
    if (item->style == FORMAT_SCALAR && was.p[0] == '*')
        return str_eq(was, slice(text, node)) && same_below(item->node, node);
    for (size_t i = 0; i < item->count; i++, child = child->next) {
        if (!same_item(file, &item->items[i], text, child))
            return false;
    }
    return true;
}

bool format_same_trees(const struct format_file *file, struct str text, const struct doc_set *after)
{
    if (after->count != file->count)
        return false;
    for (size_t i = 0; i < file->count; i++) {
        if (!same_item(file, &file->documents[i].root, text, after->items[i].root))
            return false;
    }
    return true;
}
