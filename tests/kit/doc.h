/* SPDX-License-Identifier: Apache-2.0
 *
 * The same documents, read twice: by our own scanner and by libyaml, which the scanner must agree with node by node.
 */
#ifndef KIT_DOC_H
#define KIT_DOC_H

#include "doc/scan.h"

static inline bool kit_doc_same_node(const struct doc_node *a, const struct doc_node *b)
{
    const struct doc_node *x = a->first, *y = b->first;

    if (a->kind != b->kind || a->plain != b->plain || a->count != b->count ||
        a->at.start != b->at.start || a->at.end != b->at.end || !str_eq(a->text, b->text))
        return false;
    if ((a->key == NULL) != (b->key == NULL) || (a->key && !kit_doc_same_node(a->key, b->key)))
        return false;
    for (; x && y; x = x->next, y = y->next)
        if (!kit_doc_same_node(x, y))
            return false;
    return x == NULL && y == NULL;
}

static inline bool kit_doc_same(const struct doc_set *a, const struct doc_set *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->items[i].number != b->items[i].number ||
            !kit_doc_same_node(a->items[i].root, b->items[i].root))
            return false;
    return true;
}

/* What the scanner makes of a text; false where it leaves it to libyaml. */
static inline bool kit_doc_scan(struct arena *a, struct str text, struct doc_set *out)
{
    struct diag_sink sink;
    struct doc_tree tree = { .arena = a, .sink = &sink };

    diag_init(&sink, a);
    return doc_scan_file(&tree, 0, text, 0, false, out);
}

/* What libyaml makes of it: a comment that ends in a carriage return is not for the scanner. */
static inline bool kit_doc_read(struct arena *a, struct str text, struct doc_set *out)
{
    struct diag_sink sink;

    diag_init(&sink, a);
    return doc_parse(a, 0, str_fmt(a, STR_FMT "\n#\r\n", STR_ARG(text)), out, &sink);
}

#endif
