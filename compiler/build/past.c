/* SPDX-License-Identifier: Apache-2.0
 *
 * A file that was renamed counts as new: what stood under another name is another history.
 */
#include "build/past.h"

#include "bind/bind.h"
#include "build/docs.h"
#include "doc/merge.h"

static void find_files(struct build_past *p, const struct build_doc_list *docs)
{
    const struct build *b = p->build;

    for (size_t i = 0; i < docs->count && p->file_count < BUILD_PAST_FILES; i++) {
        const struct build_doc *d = &docs->items[i];

        if (d->id.kind == POLICY_TRAFFIC_SPLIT && str_eq(d->full, p->meta->full)) {
            p->files[p->file_count++] = b->set.diag[d->root->at.file].path;
            return;
        }
    }
}

void build_past_open(struct build_past *p, struct build *b, struct str environment,
                     const struct policy_meta *meta)
{
    *p = (struct build_past){ .build = b, .meta = meta };
    find_files(p, &b->docs->base);
    for (size_t i = 0; i < b->environments.count; i++)
        if (str_eq(b->environments.items[i], environment))
            find_files(p, &b->docs->environments[i]);
}

bool build_past_step(struct build_past *p, const struct source_commit *c)
{
    uint8_t oids[BUILD_PAST_FILES][32] = { 0 };

    for (size_t i = 0; i < p->file_count; i++)
        if (!source_history_blob(p->build->source, c, p->files[i], oids[i]))
            memset(oids[i], 0, sizeof(oids[i]));
    if (memcmp(oids, p->oids, sizeof(oids)) == 0)
        return false;
    memcpy(p->oids, oids, sizeof(oids));
    return true;
}

static const struct doc_node *find_document(struct build_past *p, const struct doc_set *docs,
                                            struct bind_identity *id, struct diag_sink *unheard)
{
    for (size_t i = 0; i < docs->count; i++)
        if (bind_identify(p->build->arena, &docs->items[i], id, unheard) &&
            id->kind == POLICY_TRAFFIC_SPLIT && str_eq(id->name, p->meta->name) &&
            str_eq(id->space, p->meta->space))
            return docs->items[i].root;
    return NULL;
}

struct build_past_value build_past_read(struct build_past *p)
{
    struct arena *a = p->build->arena;
    const struct doc_node *merged = NULL;
    struct build_past_value v = { 0 };
    struct bind_identity id = { 0 };
    struct diag_sink unheard;

    diag_init(&unheard, a);
    for (size_t i = 0; i < p->file_count; i++) {
        static const uint8_t none[32];
        const struct doc_node *root;
        struct doc_set docs = { 0 };
        struct str text;

        if (memcmp(p->oids[i], none, sizeof(none)) == 0)
            continue;
        v.there = true;
        if (!source_history_read(p->build->source, p->oids[i], &text, &unheard))
            continue;
        (void)doc_parse(a, (uint32_t)i, text, &docs, &unheard);
        root = find_document(p, &docs, &id, &unheard);
        if (root != NULL)
            merged = merged != NULL ? doc_merge(a, merged, root) : root;
    }
    if (merged == NULL)
        return (struct build_past_value){ .there =
                                              v.there && diag_count(&unheard, DIAG_ERROR) > 0 };
    v.split = bind_document(a, merged, &id, &unheard);
    v.readable = diag_count(&unheard, DIAG_ERROR) == 0;
    return v;
}
