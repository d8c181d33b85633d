/* SPDX-License-Identifier: Apache-2.0
 *
 * What a parameter names is looked up in the parameters as written; where it is not written, in the
 * schema's default. In the order of the document, kind by kind.
 */
#include "resolve/declared.h"

#include "base/vec.h"
#include "doc/doc.h"

struct walk {
    struct arena *arena;
    const struct policy_filter *filter;
    const struct doc_node *params;
    struct resolve_declared_list *out;
};

static struct resolve_declared *declare(const struct walk *w, enum table_declared_kind kind,
                                        struct str name)
{
    struct resolve_declared *d = VEC_ADD(w->arena, w->out);

    *d = (struct resolve_declared){ .kind = kind, .name = name };
    return d;
}

/* A name as it is written, or the texts of a parameter: one, or a list. */
static void declare_named(const struct walk *w, enum table_declared_kind kind,
                          const struct policy_filter_named *named)
{
    const struct doc_node *p = w->params != NULL ? doc_find(w->params, named->text.text) : NULL;

    if (named->kind == POLICY_NAME_WRITTEN) {
        (void)declare(w, kind, named->text.text);
        return;
    }
    if (p == NULL)
        p = doc_at(w->filter->node, str_fmt(w->arena, "params.properties." STR_FMT ".default",
                                            STR_ARG(named->text.text)));
    if (p != NULL && p->kind == DOC_SCALAR)
        (void)declare(w, kind, p->text);
    for (p = p != NULL ? p->first : NULL; p != NULL; p = p->next)
        (void)declare(w, kind, p->text);
}

static struct str labels_of(struct arena *a, const struct policy_filter_metric *m)
{
    const struct doc_node *labels = doc_find(m->node, STR("labels"));
    struct str out = STR("");

    for (const struct doc_node *l = labels != NULL ? labels->first : NULL; l != NULL; l = l->next) {
        for (const struct doc_node *v = l->first; v != NULL; v = v->next)
            out = str_fmt(a, STR_FMT STR_FMT "=" STR_FMT "\n", STR_ARG(out), STR_ARG(l->key->text),
                          STR_ARG(v->text));
    }
    return out;
}

#define ALL_NAMED(list, KIND)                 \
    for (size_t i = 0; i < (list).count; i++) \
    declare_named(&w, KIND, &(list).items[i])
#define ALL_TEXTS(list, KIND)                 \
    for (size_t i = 0; i < (list).count; i++) \
    (void)declare(&w, KIND, (list).items[i].text)

void resolve_declared_add(struct arena *a, const struct policy_filter *f,
                          const struct doc_node *params, struct resolve_declared_list *out)
{
    const struct walk w = { a, f, params, out };
    const struct policy_filter_uses *u = &f->uses;

    ALL_TEXTS(u->services, TABLE_DECLARED_SERVICE);
    ALL_TEXTS(u->counters, TABLE_DECLARED_COUNTER);
    ALL_TEXTS(u->limits, TABLE_DECLARED_LIMIT);
    ALL_TEXTS(u->dns, TABLE_DECLARED_DNS);
    ALL_NAMED(u->secrets, TABLE_DECLARED_SECRET);
    ALL_NAMED(u->maps, TABLE_DECLARED_MAP);
    ALL_NAMED(u->sets, TABLE_DECLARED_SET);
    ALL_NAMED(u->splits, TABLE_DECLARED_SPLIT);
    ALL_NAMED(u->log_fields, TABLE_DECLARED_LOG_FIELD);
    for (size_t i = 0; i < u->dicts.count; i++)
        declare(&w, TABLE_DECLARED_DICT, u->dicts.items[i].name.text)->size =
            u->dicts.items[i].size;
    for (size_t i = 0; i < u->metrics.count; i++)
        declare(&w, TABLE_DECLARED_METRIC, u->metrics.items[i].name.text)->detail =
            labels_of(a, &u->metrics.items[i]);
}
