/* SPDX-License-Identifier: Apache-2.0
 *
 *     kept: head, files, texts; the table
 *
 * A file that has a short form is as it was where the digest of its facts is, and its older self is in the cache. Of
 * others the facts are those of its documents' nodes, and its older self is kept here.
 *
 * A kept table stays as long as its facts hold: files that changed since are retouched together, again each time, so
 * that a run that retouches writes nothing but its result.
 */
#include "build/retouch.h"

#include "base/hash.h"
#include "base/vec.h"
#include "bind/facts.h"
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
    uint64_t text_bytes; /* its text follows that of the file before; 0: it is not kept */
};

struct build_retouch {
    size_t environment;
    struct cache_place place;
    struct head head;
    struct made_of *files; /* those read so far: of scripts one learns from the documents */
    size_t described;
};

/* ---- what a table is made of ---- */

static struct made_of describe(const struct source_file *f, char how, struct str facts)
{
    struct digest_stream *d = digest_new();
    struct made_of out = { .text_bytes = how == 't' ? f->text.n : 0 };

    digest_add(d, f->path.p, f->path.n);
    digest_add(d, "", 1);
    digest_add(d, &how, 1);
    digest_add(d, facts.p, facts.n);
    out.what = digest_end(&d);
    memcpy(out.oid, f->oid, sizeof(out.oid));
    return out;
}

/* By its text alone. */
static struct made_of describe_text(const struct source_file *f)
{
    return describe(f, 'o', (struct str){ (const char *)f->oid, sizeof(f->oid) });
}

/* The facts of files that are there as they are written, by file: of all their documents, one after the other. */
struct facts {
    struct digest *items;
    bool *any;
};

static void add_facts(const struct build_doc_list *list, struct facts *facts)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct build_doc *doc = &list->items[i];
        uint32_t file = doc->root->at.file;
        struct digest_stream *d;

        if (build_docs_is_short(doc))
            continue;
        d = digest_new();
        if (facts->any[file])
            digest_add(d, facts->items[file].bytes, DIGEST_BYTES);
        bind_facts_add(d, doc->root, doc->id.kind);
        facts->items[file] = digest_end(&d);
        facts->any[file] = true;
    }
}

static struct facts find_facts(const struct build *b, struct arena *scratch)
{
    struct facts facts = { .items = NEW_N(scratch, struct digest, b->set.count),
                           .any = NEW_N(scratch, bool, b->set.count) };

    add_facts(&b->docs->base, &facts);
    for (size_t e = 0; e < b->environments.count; e++)
        add_facts(&b->docs->environments[e], &facts);
    return facts;
}

/* A comment that silences a finding is no fact of a document and decides all the same. */
static bool is_kept(const struct source_file *f)
{
    return f->text.n > 0 && f->text.n <= BUILD_RETOUCH_TEXT_MAX &&
           !str_contains(f->text, STR("proxyc:ignore"));
}

static void describe_all(const struct build *b, struct build_retouch *r)
{
    const struct build_short_files *files = &b->brief->files;
    struct arena scratch;
    struct facts facts;
    size_t k = 0;

    arena_init(&scratch, 0);
    facts = find_facts(b, &scratch);
    r->files = NEW_N(b->arena, struct made_of, b->set.count);
    for (uint32_t i = 0; i < b->set.count; i++) {
        const struct source_file *f = &b->set.files[i];

        bool is_short = k < files->count && files->items[k].file == i;
        struct str kept = is_short ? files->items[k++].kept : (struct str){ 0 };

        if (facts.any[i] && is_kept(f)) /* it may have been read after all */
            r->files[i] =
                describe(f, 't', (struct str){ (const char *)facts.items[i].bytes, DIGEST_BYTES });
        else if (facts.any[i] || !is_short)
            r->files[i] = describe_text(f);
        else
            r->files[i] = describe(f, 'f', build_short_facts(kept));
    }
    r->described = b->set.count;
    arena_fini(&scratch);
}

static struct str environment_name(const struct build *b, size_t environment)
{
    return environment == SIZE_MAX ? STR("") : b->environments.items[environment];
}

struct build_retouch *build_retouch_new(struct build *b, size_t environment)
{
    struct str name = environment_name(b, environment);
    struct build_retouch *r;

    if (b->brief == NULL || !cache_is_on(b->brief->cache))
        return NULL;
    r = NEW(b->arena, struct build_retouch);
    r->environment = environment;
    r->head.environment = digest_of(name.p, name.n);
    r->place =
        cache_place(b->brief->cache, b->arena,
                    str_fmt(b->arena, "table-%016llx", (unsigned long long)hash_str(name, 0)));
    describe_all(b, r);
    return r;
}

/* ---- what changed ---- */

struct change {
    struct build *b;
    struct build_doc_list *lists[2]; /* that the table is made of; NULL: no more */
    size_t count;                    /* files, without the scripts that are read in between */
    const struct made_of *before;
    struct str texts;         /* of those */
    bool *changed, *left_out; /* by file */
    struct build_doc_list
        documents;           /* what changed files held; or hold, while they are exchanged */
    struct diag_file *files; /* the same of their texts, by file; text p NULL: stays */
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

/* Files that hold nothing but Routes in short form, all as they were. */
static void leave_out(struct change *c)
{
    const struct build_doc_list *base = c->lists[0];

    for (size_t i = 0; i < base->count; i++)
        if (build_docs_is_short(&base->items[i]))
            c->left_out[base->items[i].root->at.file] = true;
    for (size_t i = 0; i < base->count; i++)
        if (base->items[i].id.kind != POLICY_ROUTE || c->changed[base->items[i].root->at.file])
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

            if (c->changed[doc->root->at.file] && counterpart(c, doc) == NULL)
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

            if (!c->changed[doc->root->at.file])
                continue;
            other = counterpart(c, doc);
            *doc = *other;
            *other = held;
            doc->bound = NULL;
        }
    for (size_t i = 0; i < c->count; i++) {
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
    struct str kept = cache_find(c->b->brief->cache, c->before[file].oid, NULL);

    if (text.n > 0)
        return read_text(c, file, text);
    return kept.p != NULL && build_short_list(c->b, file, kept, &c->documents);
}

/* What the changed files held. */
static bool find_before(struct change *c, size_t count)
{
    struct str rest = c->texts;

    for (uint32_t i = 0; i < count; i++) {
        size_t bytes = (size_t)c->before[i].text_bytes;

        if (bytes > rest.n || (c->changed[i] && !read_before(c, i, str_sub(rest, 0, bytes))))
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

/* Scripts are read once the documents are there: they have to be the same, and no others. */
static bool same_rest(const struct build *b, const struct build_retouch *r,
                      const struct made_of *before, size_t count)
{
    if (b->set.count != count)
        return false;
    for (size_t i = r->described; i < count; i++) {
        struct made_of now = describe_text(&b->set.files[i]);

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
    uint64_t needed = 0, needs = 0;

    leave_out(c);
    if (!find_before(c, r->described) || !has_counterparts(c))
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

/* Takes what is kept apart; false where it is of another environment. */
static bool read_kept(const struct build_retouch *r, struct str kept, struct head *head,
                      struct change *c)
{
    if (kept.n < sizeof(*head))
        return false;
    memcpy(head, kept.p, sizeof(*head));
    kept = str_sub(kept, sizeof(*head), kept.n);
    if (!digest_eq(&head->environment, &r->head.environment) ||
        head->files > kept.n / sizeof(struct made_of))
        return false;
    c->before = (const struct made_of *)(const void *)kept.p;
    c->texts = str_sub(kept, head->files * sizeof(struct made_of), kept.n);
    return true;
}

bool build_retouch_table(struct build *b, struct build_retouch *r, struct str *bytes)
{
    struct change c = { .b = b, .lists = { &b->docs->base } };
    struct parts both = { 0 };
    struct str kept[2];
    struct emit_image *whole;
    struct head head;

    if (!cache_beside_read(&r->place, b->arena, kept) || !read_kept(r, kept[0], &head, &c))
        return false;
    if (r->environment != SIZE_MAX)
        c.lists[1] = &b->docs->environments[r->environment];
    c.count = r->described;
    c.changed = NEW_N(b->arena, bool, c.count + 1);
    c.left_out = NEW_N(b->arena, bool, c.count + 1);
    c.files = NEW_N(b->arena, struct diag_file, c.count + 1);
    if (!compare(&c, r, head.files) || !lower_both(&c, r, &both) ||
        !same_rest(b, r, c.before, head.files))
        return false;
    whole = emit_retouch_open(b->arena, kept[1]);
    if (whole == NULL || !emit_retouch(whole, both.was, both.is))
        return false;
    b->routes = head.routes;
    *bytes = finish(b, r, whole, (const struct table_header *)(const void *)kept[1].p);
    return true;
}

static void put(struct str *to, const void *p, size_t n)
{
    if (n > 0)
        memcpy((char *)(uintptr_t)to->p + to->n, p, n);
    to->n += n;
}

void build_retouch_keep(struct build *b, struct build_retouch *r, struct str bytes)
{
    struct arena scratch;
    struct str parts[2] = { { 0 }, bytes };
    size_t texts = 0;

    arena_init(&scratch, 0);
    for (size_t i = 0; i < r->described; i++)
        texts += (size_t)r->files[i].text_bytes;
    parts[0].p =
        arena_take_text(&scratch, sizeof(r->head) + texts + b->set.count * sizeof(struct made_of));
    r->head.routes = b->routes;
    r->head.files = b->set.count;
    put(&parts[0], &r->head, sizeof(r->head));
    put(&parts[0], r->files, r->described * sizeof(struct made_of));
    for (size_t i = r->described; i < b->set.count; i++) {
        struct made_of of = describe_text(&b->set.files[i]);

        put(&parts[0], &of, sizeof(of));
    }
    for (size_t i = 0; i < r->described; i++)
        put(&parts[0], b->set.files[i].text.p, (size_t)r->files[i].text_bytes);
    cache_beside_write(&r->place, &scratch, parts);
    arena_fini(&scratch);
}
