/* SPDX-License-Identifier: Apache-2.0
 *
 * What a document refers to is judged with it: a check may look from a document at what it names, and from there
 * further. No check looks the other way at a field that is `lone` (field.h), and no other may have changed.
 */
#include "build/verdict.h"

#include "build/docs.h"
#include "build/fleet.h"
#include "build/short.h"
#include "policy/visit.h"

struct build_inputs *build_verdict_new(struct build *b, struct str of, const struct diag_sink *sink)
{
    if (sink->all.count > 0 || b->load != NULL || build_fleet_has_size(b))
        return NULL;
    return build_inputs_new(b, "lint", of);
}

/* ---- what is looked at again ---- */

struct closure {
    struct build *b;
    bool *left_out; /* by file */
    struct policy_visit visit;
    struct resolve_names named; /* by what is looked at */
    const struct policy_meta *from;
};

static void see_ref(void *context, enum policy_kind to, struct policy_ref *ref)
{
    struct closure *c = context;

    if (ref->text.n > 0)
        (void)resolve_names_put(c->b->work, &c->named, to,
                                resolve_names_full(c->b->work, ref->text, c->from->space), 0);
}

static void look_at(struct closure *c, const struct build_doc *doc, struct policy_meta *bound)
{
    c->from = bound;
    policy_visit_refs(&c->visit, doc->id.kind, bound, see_ref, c);
}

/* A document as it is written is bound here for its references alone: what there is to say of it is said later. */
static void look_at_written(struct closure *c, const struct build_doc_list *list)
{
    struct diag_sink unheard;

    diag_init(&unheard, c->b->work);
    for (size_t i = 0; i < list->count; i++) {
        const struct build_doc *doc = &list->items[i];

        if (build_docs_is_short(doc) || doc->id.kind == POLICY_ENVIRONMENT)
            continue;
        look_at(c, doc, bind_document(c->b->work, doc->root, &doc->id, &unheard));
    }
}

/* Files that hold nothing but documents in short form, all as they were. */
static void leave_out(struct closure *c, const bool *changed)
{
    const struct build_doc_list *base = &c->b->docs->base;

    for (size_t i = 0; i < base->count; i++)
        c->left_out[base->items[i].root->at.file] =
            build_docs_is_short(&base->items[i]) && !changed[base->items[i].root->at.file];
}

/* Documents of files that are looked at, each once; whether a file joined them. */
static bool look_further(struct closure *c, bool *seen)
{
    const struct build_doc_list *base = &c->b->docs->base;
    bool more = false;

    for (size_t i = 0; i < base->count; i++) {
        struct build_doc *doc = &base->items[i];
        uint32_t file = doc->root->at.file;

        if (seen[i] || !build_docs_is_short(doc))
            continue;
        if (c->left_out[file] && resolve_names_get(&c->named, doc->id.kind, doc->full) != NULL) {
            c->left_out[file] = false;
            more = true; /* others may stand in it, before this one */
        }
        if (c->left_out[file] || (doc->bound == NULL && !build_short_bind(c->b, doc)))
            continue;
        seen[i] = more = true;
        look_at(c, doc, doc->bound);
    }
    return more;
}

bool build_verdict_begin(struct build *b, struct build_inputs *in)
{
    struct closure c = { .b = b };
    bool *seen;

    if (!build_inputs_find(b, in))
        return false;
    c.left_out = NEW_N(b->arena, bool, b->set.count + 1);
    seen = NEW_N(b->arena, bool, b->docs->base.count + 1);
    policy_visit_init(&c.visit);
    leave_out(&c, in->changed);
    look_at_written(&c, &b->docs->base);
    for (size_t e = 0; e < b->environments.count; e++)
        look_at_written(&c, &b->docs->environments[e]);
    while (look_further(&c, seen))
        ;
    b->left_out = c.left_out;
    return true;
}

bool build_verdict_end(struct build *b, const struct build_inputs *in, const struct diag_sink *sink)
{
    b->left_out = NULL;
    return sink->all.count == 0 && build_inputs_same_scripts(b, in);
}

void build_verdict_keep(const struct build *b, const struct build_inputs *in,
                        const struct diag_sink *sink)
{
    if (in != NULL && sink->all.count == 0)
        build_inputs_keep(b, in, false, (struct str){ 0 });
}
