/* SPDX-License-Identifier: Apache-2.0
 *
 * What a changed file held before is in the cache where it has a short form; others are kept with the table.
 */
#include "build/retouch.h"

#include "base/vec.h"
#include "build/inputs.h"
#include "build/judge.h"
#include "build/model.h"
#include "build/provenance.h"
#include "build/script.h"
#include "build/short.h"
#include "emit/retouch.h"
#include "lower/feature.h"
#include "lower/lower.h"

struct build_retouch {
    size_t environment;
    struct build_inputs *in;
};

static struct str environment_name(const struct build *b, size_t environment)
{
    return environment == SIZE_MAX ? STR("") : b->environments.items[environment];
}

struct build_retouch *build_retouch_new(struct build *b, size_t environment)
{
    struct build_inputs *in = build_inputs_new(b, "table", environment_name(b, environment));
    struct build_retouch *r;

    if (in == NULL)
        return NULL;
    r = NEW(b->arena, struct build_retouch);
    *r = (struct build_retouch){ environment, in };
    return r;
}

/* ---- what changed ---- */

struct change {
    struct build *b;
    const struct build_inputs *in;
    struct build_doc_list *lists[2]; /* that the table is made of; NULL: no more */
    bool *left_out;                  /* by file */
    struct build_doc_list
        documents;           /* what changed files held; or hold, while they are exchanged */
    struct diag_file *files; /* the same of their texts, by file; text p NULL: stays */
};

/* Files that hold nothing but Routes in short form, all as they were. */
static void leave_out(struct change *c)
{
    const struct build_doc_list *base = c->lists[0];

    for (size_t i = 0; i < base->count; i++)
        if (build_docs_is_short(&base->items[i]))
            c->left_out[base->items[i].root->at.file] = true;
    for (size_t i = 0; i < base->count; i++)
        if (base->items[i].id.kind != POLICY_ROUTE || c->in->changed[base->items[i].root->at.file])
            c->left_out[base->items[i].root->at.file] = false;
}

/* The document of a changed file that was, or is, of the same name. */
static struct build_doc *counterpart(const struct change *c, const struct build_doc *doc)
{
    for (size_t i = 0; i < c->documents.count; i++) {
        struct build_doc *other = &c->documents.items[i];

        if (other->root->at.file == doc->root->at.file && other->id.kind == doc->id.kind &&
            str_eq(other->full, doc->full))
            return other;
    }
    return NULL;
}

static bool has_counterparts(const struct change *c)
{
    for (size_t l = 0; l < LEN(c->lists) && c->lists[l] != NULL; l++)
        for (size_t i = 0; i < c->lists[l]->count; i++) {
            const struct build_doc *doc = &c->lists[l]->items[i];

            if (c->in->changed[doc->root->at.file] && counterpart(c, doc) == NULL)
                return false;
        }
    return true;
}

/* Puts what changed files held in the place of what they hold, or back. */
static void exchange(struct change *c)
{
    for (size_t l = 0; l < LEN(c->lists) && c->lists[l] != NULL; l++)
        for (size_t i = 0; i < c->lists[l]->count; i++) {
            struct build_doc *doc = &c->lists[l]->items[i], held = *doc, *other;

            if (!c->in->changed[doc->root->at.file])
                continue;
            other = counterpart(c, doc);
            *doc = *other;
            *other = held;
            doc->bound = NULL;
        }
    for (size_t i = 0; i < c->in->count; i++) {
        struct str held = c->b->set.diag[i].text;

        if (c->files[i].text.p == NULL)
            continue;
        c->b->set.diag[i].text = c->files[i].text;
        c->files[i].text = held;
    }
}

static bool read_text(struct change *c, uint32_t file, struct str text)
{
    struct doc_set docs = { 0 };
    struct diag_sink unheard;

    diag_init(&unheard, c->b->work);
    if (!doc_parse(c->b->work, file, text, &docs, &unheard))
        return false;
    for (size_t i = 0; i < docs.count; i++) {
        struct build_doc doc = { .root = docs.items[i].root };

        if (!bind_identify(c->b->work, &docs.items[i], &doc.id, &unheard))
            return false;
        doc.full = resolve_names_full(c->b->work, doc.id.name, doc.id.space);
        *VEC_ADD(c->b->work, &c->documents) = doc;
    }
    c->files[file].text = text;
    return true;
}

static bool read_before(struct change *c, uint32_t file, struct str text)
{
    struct str kept = cache_find(c->b->brief->cache, c->in->before[file].oid, NULL);

    if (text.n > 0)
        return read_text(c, file, text);
    return kept.p != NULL && build_short_list(c->b, file, kept, &c->documents);
}

/* What the changed files held. */
static bool find_before(struct change *c)
{
    struct str rest = c->in->texts;

    for (uint32_t i = 0; i < c->in->count; i++) {
        size_t bytes = (size_t)c->in->before[i].text_bytes;

        if (bytes > rest.n || (c->in->changed[i] && !read_before(c, i, str_sub(rest, 0, bytes))))
            return false;
        rest = str_sub(rest, bytes, rest.n);
    }
    return true;
}

/* ---- lowering a part ---- */

static struct emit_image *lower_part(struct build *b, const struct resolve_plan *plan)
{
    struct emit_image *image = emit_new(b->work);
    struct diag_sink unheard;
    struct lower_rest rest;

    diag_init(&unheard, b->work);
    build_script_attach(b, plan->model);
    if (!lower_records(b->work, image, plan, (struct diag_files){ b->set.diag, b->set.count },
                       &rest, &unheard))
        return NULL;
    arena_fini(&rest.arena);
    return image;
}

static const struct resolve_plan *plan_part(struct build *b, const struct build_retouch *r,
                                            struct diag_sink *sink)
{
    return resolve_plan_make(b->work, build_model_make(b, r->environment, false, sink));
}

/* As it was: it was judged then. */
static struct emit_image *lower_before(struct build *b, const struct build_retouch *r,
                                       uint64_t *features)
{
    struct diag_sink unheard;
    const struct resolve_plan *plan;

    diag_init(&unheard, b->work);
    plan = plan_part(b, r, &unheard);
    *features = lower_feature_bits(plan->model);
    return lower_part(b, plan);
}

/* As it is; NULL where there is something to say of it. */
static struct emit_image *lower_now(struct build *b, const struct build_retouch *r,
                                    uint64_t *features)
{
    struct diag_sink sink;
    const struct resolve_plan *plan;

    diag_init(&sink, b->work);
    memcpy(sink.levels, b->read.levels, sizeof(sink.levels));
    plan = plan_part(b, r, &sink);
    (void)build_judge(b, plan, &sink); /* ties of rules were seen by who judged the whole */
    if (diag_count(&sink, DIAG_ERROR) > 0)
        return NULL;
    *features = lower_feature_bits(plan->model);
    return lower_part(b, plan);
}

/* ---- all of it ---- */

/* The two parts of the policy that the change is between. */
struct parts {
    struct emit_image *was, *is;
};

static bool lower_both(struct change *c, const struct build_retouch *r, struct parts *out)
{
    uint64_t needed = 0, needs = 0;

    leave_out(c);
    if (!find_before(c) || !has_counterparts(c))
        return false;
    c->b->left_out = c->left_out;
    exchange(c);
    out->was = lower_before(c->b, r, &needed);
    exchange(c);
    if (out->was != NULL)
        out->is = lower_now(c->b, r, &needs);
    c->b->left_out = NULL;
    return out->is != NULL && needed == needs;
}

static struct str finish(struct build *b, const struct build_retouch *r, struct emit_image *whole,
                         const struct table_header *head)
{
    struct emit_stamp stamp = build_provenance_stamp(b, head->hash_seed);

    stamp.feat_required = head->feat_required;
    build_provenance_add(b, environment_name(b, r->environment), whole);
    return emit_finish(whole, &stamp);
}

bool build_retouch_table(struct build *b, struct build_retouch *r, struct str *bytes)
{
    struct change c = { .b = b, .in = r->in, .lists = { &b->docs->base } };
    const struct table_header *head;
    struct parts both = { 0 };
    struct emit_image *whole;

    if (!build_inputs_find(b, r->in))
        return false;
    if (r->environment != SIZE_MAX)
        c.lists[1] = &b->docs->environments[r->environment];
    c.left_out = NEW_N(b->arena, bool, r->in->count + 1);
    c.files = NEW_N(b->arena, struct diag_file, r->in->count + 1);
    if (!lower_both(&c, r, &both) || !build_inputs_same_scripts(b, r->in))
        return false;
    whole = emit_retouch_open(b->arena, r->in->result);
    if (whole == NULL || !emit_retouch(whole, both.was, both.is))
        return false;
    b->routes = r->in->routes;
    head = (const struct table_header *)(const void *)r->in->result.p;
    *bytes = finish(b, r, whole, head);
    return true;
}

void build_retouch_keep(struct build *b, struct build_retouch *r, struct str bytes)
{
    build_inputs_keep(b, r->in, true, bytes);
}
