/* SPDX-License-Identifier: Apache-2.0
 *
 * First the environment over the base, then removals, then `from:`: an environment may change what
 * a parent hands down, and a child what it inherits.
 */
#include "build/merge.h"

#include "base/vec.h"
#include "build/inherit.h"
#include "doc/merge.h"
#include "policy/field.h"

static void report_duplicate(struct diag_sink *sink, const struct build_doc *first,
                             const struct build_doc *second)
{
    struct diag *d = diag_add(sink, DIAG_DUPLICATE_NAME, second->id.name_node->at,
                              "there are two documents %s `" STR_FMT "`",
                              policy_field_kind(second->id.kind)->name, STR_ARG(second->full));

    diag_label(d, "the second one");
    diag_related(d, first->id.name_node->at, "the first one");
    diag_help(d, "rename one of them; a name is unique within its kind and namespace");
}

static void add(struct build *b, struct build_merged_set *out, struct build_doc *doc)
{
    resolve_names_put(b->work, &out->names, doc->id.kind, doc->full, (uint32_t)out->count);
    *VEC_ADD(b->work, out) = (struct build_merged){ .doc = *doc,
                                                    .plain = doc,
                                                    .removed = build_docs_is_left_out(b, doc) };
}

static void add_base(struct build *b, struct build_merged_set *out, struct diag_sink *sink)
{
    resolve_names_reserve(b->work, &out->names, b->docs->base.count);
    VEC_RESERVE(b->work, out, b->docs->base.count);
    for (size_t i = 0; i < b->docs->base.count; i++) {
        struct build_doc *doc = &b->docs->base.items[i];
        const struct resolve_names_entry *e =
            resolve_names_get(&out->names, doc->id.kind, doc->full);

        if (e != NULL)
            report_duplicate(sink, &out->items[e->value].doc, doc);
        else
            add(b, out, doc);
    }
}

static void add_environment(struct build *b, struct build_doc_list *list,
                            struct build_merged_set *out, struct diag_sink *sink)
{
    struct resolve_names own = { 0 };

    for (uint32_t i = 0; i < list->count; i++) {
        struct build_doc *doc = &list->items[i];
        const struct resolve_names_entry *e;

        if (!resolve_names_put(b->work, &own, doc->id.kind, doc->full, i)) {
            e = resolve_names_get(&own, doc->id.kind, doc->full);
            report_duplicate(sink, &list->items[e->value], doc);
            continue;
        }
        e = resolve_names_get(&out->names, doc->id.kind, doc->full);
        if (e == NULL) {
            add(b, out, doc);
            continue;
        }
        out->items[e->value].doc.root =
            doc_merge(b->work, out->items[e->value].doc.root, doc->root);
        out->items[e->value].plain = NULL;
    }
}

/* "Kind/namespace/name", or "Kind/name" for the namespace `default`. */
static struct resolve_names_entry *find_target(struct build *b, struct build_merged_set *out,
                                               struct str text)
{
    struct str kind;
    enum policy_kind which;

    str_cut(&text, '/', &kind);
    which = policy_field_kind_find(kind);
    if (which == POLICY_KINDS || text.p == NULL)
        return NULL;
    return resolve_names_get(&out->names, which, resolve_names_full(b->work, text, STR("default")));
}

static void apply_removals(struct build *b, const struct policy_environment *env,
                           struct build_merged_set *out, struct diag_sink *sink)
{
    for (size_t i = 0; i < env->remove.count; i++) {
        const struct policy_text *target = &env->remove.items[i];
        const struct resolve_names_entry *e = find_target(b, out, target->text);
        struct diag *d;

        if (e != NULL) {
            out->items[e->value].removed = true;
            continue;
        }
        d = diag_add(sink, DIAG_PATCH_TARGET, target->node->at,
                     "`" STR_FMT "` is to be removed but does not exist", STR_ARG(target->text));
        diag_label(d, "names nothing");
        diag_help(d, "write Kind/namespace/name of a document of the base");
    }
}

void build_merge_environment(struct build *b, size_t environment, struct build_merged_set *out,
                             struct diag_sink *sink)
{
    size_t count;

    add_base(b, out, sink);
    if (environment != SIZE_MAX)
        add_environment(b, &b->docs->environments[environment], out, sink);
    count = out->count;
    for (size_t i = 0; i < count; i++) {
        struct build_merged *m = &out->items[i];

        if (m->doc.id.kind != POLICY_ENVIRONMENT)
            continue;
        m->doc.bound = bind_document(b->work, m->doc.root, &m->doc.id, sink);
        apply_removals(b, m->doc.bound, out, sink);
    }
    build_inherit_all(b, out, sink);
}
