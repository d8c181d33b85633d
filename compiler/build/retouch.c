/* SPDX-License-Identifier: Apache-2.0
 *
 *     kept: head, files; the table
 *
 * A kept table stays as long as its facts hold: files that changed since are retouched together, again each time, so
 * that a run that retouches writes nothing but its result.
 */
#include "build/retouch.h"

#include "base/hash.h"
#include "base/vec.h"
#include "build/judge.h"
#include "build/model.h"
#include "build/provenance.h"
#include "build/script.h"
#include "build/short.h"
#include "cache/beside.h"
#include "emit/retouch.h"
#include "lower/feature.h"
#include "lower/lower.h"

struct head {
    struct digest environment;
    uint64_t routes, files;
};

/* A file that a table was made of. */
struct made_of {
    struct digest
        what; /* of its path, and of its facts or, where nobody knows those, its blob id */
    uint8_t oid[CACHE_OID_BYTES];
};

struct build_retouch {
    size_t environment;
    struct cache_place place;
    struct head head;
    struct made_of *files; /* those read so far: of scripts one learns from the documents */
    size_t described;
};

/* ---- what a table is made of ---- */

static struct made_of describe(const struct source_file *f, struct str facts)
{
    const char how = facts.p != NULL ? 'f' : 'o';
    struct digest_stream *d = digest_new();
    struct made_of out;

    digest_add(d, f->path.p, f->path.n);
    digest_add(d, "", 1);
    digest_add(d, &how, 1);
    if (facts.p != NULL)
        digest_add(d, facts.p, facts.n);
    else
        digest_add(d, f->oid, sizeof(f->oid));
    out.what = digest_end(&d);
    memcpy(out.oid, f->oid, sizeof(out.oid));
    return out;
}

static struct str environment_name(const struct build *b, size_t environment)
{
    return environment == SIZE_MAX ? STR("") : b->environments.items[environment];
}

struct build_retouch *build_retouch_new(struct build *b, size_t environment)
{
    struct str name = environment_name(b, environment);
    struct build_retouch *r;
    size_t k = 0;

    if (b->brief == NULL || !cache_is_on(b->brief->cache))
        return NULL;
    r = NEW(b->arena, struct build_retouch);
    r->environment = environment;
    r->head.environment = digest_of(name.p, name.n);
    r->place =
        cache_place(b->brief->cache, b->arena,
                    str_fmt(b->arena, "table-%016llx", (unsigned long long)hash_str(name, 0)));
    r->files = NEW_N(b->arena, struct made_of, b->set.count);
    for (uint32_t i = 0; i < b->set.count; i++) {
        const struct build_short_files *files = &b->brief->files;
        bool is_short = k < files->count && files->items[k].file == i;

        r->files[i] =
            describe(&b->set.files[i],
                     is_short ? build_short_facts(files->items[k++].kept) : (struct str){ 0 });
    }
    r->described = b->set.count;
    return r;
}

/* ---- what changed ---- */

struct change {
    struct build *b;
    const struct made_of *before;
    bool *changed, *left_out; /* by file */
};

/* False where a file is another than it was in more than its blob id. */
static bool compare(struct change *c, const struct build_retouch *r, size_t before)
{
    size_t changed = 0;

    if (r->described > before)
        return false;
    for (size_t i = 0; i < r->described; i++) {
        if (!digest_eq(&c->before[i].what, &r->files[i].what))
            return false;
        c->changed[i] = memcmp(c->before[i].oid, r->files[i].oid, CACHE_OID_BYTES) != 0;
        changed += c->changed[i];
    }
    return changed <= BUILD_RETOUCH_FILES_MAX;
}

/* Files that hold nothing but Routes, all as they were. */
static void leave_out(struct change *c)
{
    const struct build_doc_list *base = &c->b->docs->base;

    for (size_t i = 0; i < base->count; i++)
        if (build_docs_is_short(&base->items[i]))
            c->left_out[base->items[i].root->at.file] = true;
    for (size_t i = 0; i < base->count; i++)
        if (base->items[i].id.kind != POLICY_ROUTE || c->changed[base->items[i].root->at.file])
            c->left_out[base->items[i].root->at.file] = false;
}

/* Puts the short forms that changed files had in the place of those that they have, or back. */
static bool exchange(struct change *c, struct build_doc_list *other)
{
    struct build_doc_list *base = &c->b->docs->base;
    size_t k = 0;

    for (size_t i = 0; i < base->count; i++) {
        struct build_doc *d = &base->items[i];
        struct str frozen = d->frozen;

        if (!build_docs_is_short(d) || !c->changed[d->root->at.file])
            continue;
        if (k == other->count || other->items[k].root->at.file != d->root->at.file)
            return false;
        d->frozen = other->items[k].frozen;
        other->items[k++].frozen = frozen;
        d->bound = NULL;
    }
    return k == other->count;
}

/* What the changed files held. */
static bool find_before(struct change *c, struct build_doc_list *out)
{
    const struct build_short_files *files = &c->b->brief->files;

    for (size_t i = 0; i < files->count; i++) {
        uint32_t file = files->items[i].file;
        struct str kept;

        if (!c->changed[file])
            continue;
        kept = cache_find(c->b->brief->cache, c->before[file].oid, NULL);
        if (kept.p == NULL || !build_short_list(c->b, file, kept, out))
            return false;
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

/* Scripts are read once the documents are there: they have to be the same, and no others. */
static bool same_rest(const struct build *b, const struct build_retouch *r,
                      const struct made_of *before, size_t count)
{
    if (b->set.count != count)
        return false;
    for (size_t i = r->described; i < count; i++) {
        struct made_of now = describe(&b->set.files[i], (struct str){ 0 });

        if (!digest_eq(&before[i].what, &now.what))
            return false;
    }
    return true;
}

/* The two parts of the policy that the change is between. */
struct parts {
    struct emit_image *was, *is;
};

static bool lower_both(struct change *c, const struct build_retouch *r, struct parts *out)
{
    struct build_doc_list other = { 0 };
    uint64_t needed, needs;

    leave_out(c);
    if (!find_before(c, &other) || !exchange(c, &other))
        return false;
    c->b->left_out = c->left_out;
    out->was = lower_before(c->b, r, &needed);
    if (exchange(c, &other) && out->was != NULL)
        out->is = lower_now(c->b, r, &needs);
    c->b->left_out = NULL;
    return out->is != NULL && needed == needs;
}

static struct str finish(struct build *b, struct build_retouch *r, struct emit_image *whole,
                         const struct table_header *head)
{
    struct emit_stamp stamp = build_provenance_stamp(b, head->hash_seed);

    stamp.feat_required = head->feat_required;
    build_provenance_add(b, environment_name(b, r->environment), whole);
    return emit_finish(whole, &stamp);
}

bool build_retouch_table(struct build *b, struct build_retouch *r, struct str *bytes)
{
    struct change c = { .b = b };
    struct parts both = { 0 };
    struct str kept[2];
    struct emit_image *whole;
    struct head head;

    if (!cache_beside_read(&r->place, b->arena, kept) || kept[0].n < sizeof(head))
        return false;
    memcpy(&head, kept[0].p, sizeof(head));
    if (!digest_eq(&head.environment, &r->head.environment) ||
        head.files != (kept[0].n - sizeof(head)) / sizeof(struct made_of))
        return false;
    c.before = (const struct made_of *)(const void *)(kept[0].p + sizeof(head));
    c.changed = NEW_N(b->arena, bool, b->set.count + 1);
    c.left_out = NEW_N(b->arena, bool, b->set.count + 1);
    if (!compare(&c, r, head.files) || !lower_both(&c, r, &both) ||
        !same_rest(b, r, c.before, head.files))
        return false;
    whole = emit_retouch_open(b->arena, kept[1]);
    if (!emit_retouch(whole, both.was, both.is))
        return false;
    b->routes = head.routes;
    *bytes = finish(b, r, whole, (const struct table_header *)(const void *)kept[1].p);
    return true;
}

void build_retouch_keep(struct build *b, struct build_retouch *r, struct str bytes)
{
    struct arena scratch;
    struct str parts[2] = { { 0 }, bytes };
    char *p;

    arena_init(&scratch, 0);
    parts[0].n = sizeof(r->head) + b->set.count * sizeof(struct made_of);
    parts[0].p = p = arena_take_text(&scratch, parts[0].n);
    r->head.routes = b->routes;
    r->head.files = b->set.count;
    memcpy(p, &r->head, sizeof(r->head));
    p += sizeof(r->head);
    for (size_t i = 0; i < b->set.count; i++, p += sizeof(struct made_of)) {
        struct made_of of =
            i < r->described ? r->files[i] : describe(&b->set.files[i], (struct str){ 0 });

        memcpy(p, &of, sizeof(of));
    }
    cache_beside_write(&r->place, &scratch, parts);
    arena_fini(&scratch);
}
