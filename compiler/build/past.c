/* SPDX-License-Identifier: Apache-2.0
 *
 * Kind and name say which document it is. Where its file does not hold it, the others are asked:
 * those of the base or of the environment, for the two are never one document.
 */
#include "build/past.h"

#include "bind/bind.h"
#include "build/docs.h"
#include "doc/merge.h"

static void find_files(struct build_past *p, const struct build_doc_list *docs, struct str folder)
{
    const struct build *b = p->build;

    for (size_t i = 0; i < docs->count && p->file_count < BUILD_PAST_FILES; i++) {
        const struct build_doc *d = &docs->items[i];

        if (d->id.kind == p->kind && str_eq(d->full, p->meta->full)) {
            p->folders[p->file_count] = folder;
            p->trails[p->file_count] = source_trail_new(b->source);
            p->files[p->file_count++] = b->set.diag[d->root->at.file].path;
            return;
        }
    }
}

void build_past_open(struct build_past *p, struct build *b, struct str environment,
                     enum policy_kind kind, const struct policy_meta *meta)
{
    *p = (struct build_past){ .build = b, .kind = kind, .meta = meta };
    find_files(p, &b->docs->base, STR(""));
    for (size_t i = 0; i < b->environments.count; i++)
        if (str_eq(b->environments.items[i], environment))
            find_files(p, &b->docs->environments[i],
                       str_fmt(b->arena, STR_FMT "/" STR_FMT,
                               STR_ARG(b->project->environments.text), STR_ARG(environment)));
}

static const struct doc_node *find_document(struct build_past *p, const struct doc_set *docs,
                                            struct bind_identity *id, struct diag_sink *unheard)
{
    for (size_t i = 0; i < docs->count; i++)
        if (bind_identify(p->build->arena, &docs->items[i], id, unheard) && id->kind == p->kind &&
            str_eq(id->name, p->meta->name) && str_eq(id->space, p->meta->space))
            return docs->items[i].root;
    return NULL;
}

/* Whether a file holds a document of this name, as far as it can be read. */
static bool holds(void *ctx, struct str text)
{
    struct build_past *p = ctx;
    struct doc_set docs = { 0 };
    struct bind_identity id;
    struct diag_sink unheard;

    if (!str_contains(text, p->meta->name))
        return false;
    diag_init(&unheard, p->build->arena);
    (void)doc_parse(p->build->arena, 0, text, &docs, &unheard);
    return find_document(p, &docs, &id, &unheard) != NULL;
}

/* A file that is there and cannot be read is still taken for the one. */
static bool still_holds(struct build_past *p, const uint8_t oid[32])
{
    struct diag_sink unheard;
    struct doc_set docs = { 0 };
    struct str text;

    diag_init(&unheard, p->build->arena);
    if (!source_history_read(p->build->source, oid, &text, &unheard))
        return true;
    (void)doc_parse(p->build->arena, 0, text, &docs, &unheard);
    return diag_count(&unheard, DIAG_ERROR) > 0 || holds(p, text);
}

static void find_blob(struct build_past *p, size_t i, const struct source_commit *c,
                      uint8_t oid[32])
{
    struct source_trail_wanted wanted = {
        .folder = p->folders[i], .but = p->build->project->environments.text, .has = holds, .ctx = p
    };

    if (source_history_blob(p->build->source, c, p->files[i], oid) &&
        (memcmp(oid, p->oids[i], 32) == 0 || still_holds(p, oid)))
        return;
    if (!source_trail_find(p->trails[i], c, &wanted, &p->files[i], oid))
        memset(oid, 0, 32);
}

bool build_past_step(struct build_past *p, const struct source_commit *c)
{
    uint8_t oids[BUILD_PAST_FILES][32] = { 0 };

    for (size_t i = 0; i < p->file_count; i++)
        find_blob(p, i, c, oids[i]);
    if (memcmp(oids, p->oids, sizeof(oids)) == 0)
        return false;
    memcpy(p->oids, oids, sizeof(oids));
    return true;
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
    v.object = bind_document(a, merged, &id, &unheard);
    v.readable = diag_count(&unheard, DIAG_ERROR) == 0;
    return v;
}
