/* SPDX-License-Identifier: Apache-2.0
 *
 * Every part is told from what follows it: texts by their length, lists and maps by an end. Fields are those of the
 * tables; what stands where no table leads is taken as it stands.
 */
#include "bind/facts.h"

enum { SCALAR = 's', PLAIN = 'p', LIST = 'l', MAP = 'm', END = 'e' };

static void add_byte(struct digest_stream *d, char byte)
{
    digest_add(d, &byte, 1);
}

static void add_text(struct digest_stream *d, char what, struct str text)
{
    const uint64_t n = text.n;

    add_byte(d, what);
    digest_add(d, &n, sizeof(n));
    if (text.n > 0)
        digest_add(d, text.p, text.n);
}

/* `object`: what a map's keys are fields of; NULL: of nothing. `items`: of a list's or a map's values. */
static void add_node(struct digest_stream *d, const struct doc_node *node,
                     const struct field_object *object, const struct field_object *items)
{
    if (node->kind == DOC_SCALAR) {
        add_text(d, node->plain ? PLAIN : SCALAR, node->text);
        return;
    }
    add_byte(d, node->kind == DOC_LIST ? LIST : MAP);
    for (const struct doc_node *n = node->first; n != NULL; n = n->next) {
        const struct field *f =
            object != NULL && n->key != NULL ? policy_field_find(object, n->key->text) : NULL;
        bool single = f != NULL && f->type == FIELD_OBJECT;

        if (f != NULL && f->lone)
            continue;
        if (n->key != NULL)
            add_text(d, SCALAR, n->key->text);
        if (f != NULL)
            add_node(d, n, single ? f->object : NULL, single ? NULL : f->object);
        else
            add_node(d, n, items, NULL);
    }
    add_byte(d, END);
}

void bind_facts_add(struct digest_stream *d, const struct doc_node *root, enum policy_kind kind)
{
    add_byte(d, MAP);
    for (const struct doc_node *n = root->kind == DOC_MAP ? root->first : NULL; n; n = n->next) {
        add_text(d, SCALAR, n->key->text);
        add_node(d, n, str_eq(n->key->text, STR("spec")) ? policy_field_kind(kind)->spec : NULL,
                 NULL);
    }
    add_byte(d, END);
}
