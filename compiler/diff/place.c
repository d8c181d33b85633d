/* SPDX-License-Identifier: Apache-2.0
 *
 * A fact is called by the path of its field, so the path leads back to where it stands.
 */
#include "diff/place.h"

#include "doc/doc.h"

static const struct doc_node *node_of(const struct diff_object *o)
{
    return *(const struct doc_node *const *)(const void *)((const char *)o->base +
                                                           o->spec->node_at);
}

/* The item of a list that reads so; the list where there is none. */
static const struct doc_node *item_of(const struct doc_node *list, struct str text)
{
    for (const struct doc_node *i = list->kind == DOC_LIST ? list->first : NULL; i != NULL;
         i = i->next)
        if (i->kind == DOC_SCALAR && str_eq(i->text, text))
            return i;
    return list;
}

struct diag_span diff_place_of(const struct diff_object *o, const struct diff_fact *f)
{
    const struct doc_node *root = node_of(o);
    struct str path = f->what;

    while (root != NULL && path.n > 0) {
        const struct doc_node *node = doc_at(root, path);

        if (node != NULL) {
            if (str_eq(path, f->what) && f->to.n > 0)
                return item_of(node, f->to)->at;
            return node->key != NULL ? node->key->at : node->at;
        }
        while (path.n > 0 && path.p[path.n - 1] != '.')
            path.n--;
        path.n -= path.n > 0;
    }
    return o->at;
}
