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

/* What tables say of a node. */
struct shape {
    const struct field_object *object; /* a map's keys are its fields; NULL: they are none */
    const struct field_object *items;  /* the same of each value of a list or map */
};

static struct shape shape_of(const struct field *f)
{
    if (f->type == FIELD_OBJECT)
        return (struct shape){ .object = f->object };
    return (struct shape){ .items = f->object };
}

static void add_node(struct digest_stream *d, const struct doc_node *node, struct shape shape)
{
    if (node->kind == DOC_SCALAR) {
        add_text(d, node->plain ? PLAIN : SCALAR, node->text);
        return;
    }
    add_byte(d, node->kind == DOC_LIST ? LIST : MAP);
    for (const struct doc_node *n = node->first; n != NULL; n = n->next) {
        const struct field *f = NULL;

        if (shape.object != NULL && n->key != NULL)
            f = policy_field_find(shape.object, n->key->text);
        if (f != NULL && f->lone)
            continue;
        if (n->key != NULL)
            add_text(d, SCALAR, n->key->text);
        add_node(d, n, f != NULL ? shape_of(f) : (struct shape){ .object = shape.items });
    }
    add_byte(d, END);
}

void bind_facts_add(struct digest_stream *d, const struct doc_node *root, enum policy_kind kind)
{
    const struct shape spec = { .object = policy_field_kind(kind)->spec }, none = { NULL, NULL };

    add_byte(d, MAP);
    for (const struct doc_node *n = root->kind == DOC_MAP ? root->first : NULL; n; n = n->next) {
        add_text(d, SCALAR, n->key->text);
        add_node(d, n, str_eq(n->key->text, STR("spec")) ? spec : none);
    }
    add_byte(d, END);
}
