/* SPDX-License-Identifier: Apache-2.0
 *
 *     kept: head, files, texts; the result
 */
#include "build/inputs.h"

#include "base/hash.h"
#include "bind/facts.h"
#include "build/short.h"
#include "cache/beside.h"

struct head {
    struct digest about;
    uint64_t described, files, routes;
};

/* ---- describing ---- */

/* How a file is known. */
enum how { BY_BLOB = 'o', BY_NODES = 't', BY_SHORT_FORM = 'f' };

static struct build_input by_blob(const struct source_file *f)
{
    struct build_input out;

    _Static_assert(sizeof(out.what) == sizeof(out.oid), "a blob id is kept as a digest is");
    memset(&out, 0, sizeof(out));
    memcpy(out.what.bytes, f->oid, sizeof(out.oid));
    memcpy(out.oid, f->oid, sizeof(out.oid));
    return out;
}

/* A script's path is in no `about`. */
static struct build_input script(const struct source_file *f)
{
    struct build_input out = by_blob(f);
    struct digest_stream *d = digest_new();

    digest_add(d, f->oid, sizeof(f->oid));
    digest_add(d, f->path.p, f->path.n);
    out.what = digest_end(&d);
    return out;
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
static bool may_be_kept(const struct source_file *f)
{
    return f->text.n > 0 && f->text.n <= BUILD_INPUTS_TEXT_MAX &&
           !str_contains(f->text, STR("proxyc:ignore"));
}

/* Short forms come in the order of their files. */
static enum how describe(const struct build *b, uint32_t file, const struct facts *facts,
                         size_t *shorts, struct build_input *out)
{
    const struct build_short_files *files = &b->brief->files;
    const struct source_file *f = &b->set.files[file];
    bool is_short = *shorts < files->count && files->items[*shorts].file == file;
    struct str kept = is_short ? files->items[(*shorts)++].kept : (struct str){ 0 };

    *out = by_blob(f);
    if (facts->any[file] && may_be_kept(f)) { /* it may have been read after all */
        out->what = facts->items[file];
        out->text_bytes = f->text.n;
        return BY_NODES;
    }
    if (facts->any[file] || !is_short)
        return BY_BLOB;
    memcpy(out->what.bytes, build_short_facts(kept).p, DIGEST_BYTES);
    return BY_SHORT_FORM;
}

static void describe_all(const struct build *b, struct build_inputs *in, struct str name)
{
    struct digest_stream *about = digest_new();
    struct arena scratch;
    struct facts facts;
    size_t shorts = 0;

    arena_init(&scratch, 0);
    facts = find_facts(b, &scratch);
    in->items = NEW_N(b->arena, struct build_input, b->set.count);
    in->count = b->set.count;
    digest_add(about, name.p, name.n);
    digest_add(about, "", 1);
    for (size_t i = 0; i < b->environments.count; i++) { /* one may have no file */
        digest_add(about, b->environments.items[i].p, b->environments.items[i].n);
        digest_add(about, "", 1);
    }
    for (uint32_t i = 0; i < in->count; i++) {
        char how = (char)describe(b, i, &facts, &shorts, &in->items[i]);

        digest_add(about, b->set.files[i].path.p, b->set.files[i].path.n);
        digest_add(about, (char[]){ '\0', how }, 2);
    }
    in->about = digest_end(&about);
    arena_fini(&scratch);
}

struct build_inputs *build_inputs_new(struct build *b, const char *kind, struct str name)
{
    struct build_inputs *in;

    if (b->brief == NULL || !cache_is_on(b->brief->cache))
        return NULL;
    in = NEW(b->arena, struct build_inputs);
    in->place =
        cache_place(b->brief->cache, b->arena,
                    str_fmt(b->arena, "%s-%016llx", kind, (unsigned long long)hash_str(name, 0)));
    describe_all(b, in, name);
    return in;
}

/* ---- finding ---- */

/* Takes what is kept apart; false where it is of something else. */
static bool take_apart(struct build_inputs *in, struct str kept)
{
    struct head head;

    if (kept.n < sizeof(head))
        return false;
    memcpy(&head, kept.p, sizeof(head));
    kept = str_sub(kept, sizeof(head), kept.n);
    if (!digest_eq(&head.about, &in->about) || head.described != in->count ||
        head.files < in->count || head.files > kept.n / sizeof(*in->before))
        return false;
    in->before = (const struct build_input *)(const void *)kept.p;
    in->before_count = (size_t)head.files;
    in->routes = (size_t)head.routes;
    in->texts = str_sub(kept, in->before_count * sizeof(*in->before), kept.n);
    return true;
}

/* False where a file is another than it was in more than its blob id. */
static bool compare(struct build_inputs *in)
{
    size_t changed = 0;

    for (size_t i = 0; i < in->count; i++) {
        if (!digest_eq(&in->before[i].what, &in->items[i].what))
            return false;
        in->changed[i] = memcmp(in->before[i].oid, in->items[i].oid, CACHE_OID_BYTES) != 0;
        changed += in->changed[i];
    }
    return changed <= BUILD_INPUTS_CHANGED_MAX;
}

bool build_inputs_find(const struct build *b, struct build_inputs *in)
{
    struct str kept[2];

    if (!cache_beside_read(&in->place, b->arena, kept) || !take_apart(in, kept[0]))
        return false;
    in->result = kept[1];
    in->changed = NEW_N(b->arena, bool, in->count + 1);
    return compare(in);
}

bool build_inputs_same_scripts(const struct build *b, const struct build_inputs *in)
{
    if (b->set.count != in->before_count)
        return false;
    for (size_t i = in->count; i < b->set.count; i++) {
        struct build_input now = script(&b->set.files[i]);

        if (!digest_eq(&in->before[i].what, &now.what))
            return false;
    }
    return true;
}

/* ---- keeping ---- */

static void put(struct str *to, const void *p, size_t n)
{
    if (n > 0)
        memcpy((char *)(uintptr_t)to->p + to->n, p, n);
    to->n += n;
}

void build_inputs_keep(const struct build *b, const struct build_inputs *in, bool texts,
                       struct str result)
{
    struct head head = {
        .about = in->about, .described = in->count, .files = b->set.count, .routes = b->routes
    };
    struct str parts[2] = { { 0 }, result };
    size_t bytes = sizeof(head) + b->set.count * sizeof(*in->items);
    struct arena scratch;

    arena_init(&scratch, 0);
    for (size_t i = 0; texts && i < in->count; i++)
        bytes += (size_t)in->items[i].text_bytes;
    parts[0].p = arena_take_text(&scratch, bytes);
    put(&parts[0], &head, sizeof(head));
    put(&parts[0], in->items, in->count * sizeof(*in->items));
    for (size_t i = in->count; i < b->set.count; i++) {
        struct build_input of = script(&b->set.files[i]);

        put(&parts[0], &of, sizeof(of));
    }
    for (size_t i = 0; texts && i < in->count; i++)
        put(&parts[0], b->set.files[i].text.p, (size_t)in->items[i].text_bytes);
    cache_beside_write(&in->place, &scratch, parts);
    arena_fini(&scratch);
}
