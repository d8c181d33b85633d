/* SPDX-License-Identifier: Apache-2.0
 *
 * A file has a short form where reading, binding and looking for secrets said nothing, no comment silences a rule in it,
 * and its documents are of the kinds below, neither abstract nor heirs. All of that follows from its text and from the
 * levels of the rules, so the blob id and those are the key. What a file is in besides (its folder, its environment) is
 * asked before.
 *
 *     file: digest of its facts, count, documents, bodies      document: kind, name, namespace, bytes of its body
 *     body: spec, and of a Route each rule's line and column
 */
#include "build/short.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/hash.h"
#include "base/vec.h"
#include "check/secret.h"
#include "doc/doc.h"
#include "policy/freeze.h"
#include "policy/thaw.h"

struct build_short *build_short_new(struct arena *a)
{
    struct build_short *s = NEW(a, struct build_short);

    arena_init(&s->scratch, 0);
    arena_init(&s->work, 0);
    return s;
}

void build_short_end(struct build_short *s)
{
    if (s == NULL)
        return;
    arena_fini(&s->scratch);
    arena_fini(&s->work);
}

void build_short_done(struct build *b)
{
    if (b->brief == NULL)
        return;
    arena_fini(&b->brief->work);
    b->work = NULL;
    b->docs->base.count = 0;
}

/* This program, by the file it was started from: what another build kept may mean something else. */
static uint64_t program_id(uint64_t seed)
{
    struct stat st;
    uint64_t id[4] = { 0 };

    if (stat("/proc/self/exe", &st) == 0) {
        id[0] = st.st_ino;
        id[1] = (uint64_t)st.st_size;
        id[2] = (uint64_t)st.st_mtim.tv_sec;
        id[3] = (uint64_t)st.st_mtim.tv_nsec;
    }
    return hash_bytes(id, sizeof(id), hash_str(STR(PX_VERSION), seed));
}

static struct str folder_of(const struct build *b)
{
    struct str git;

    if (!b->keep.on || b->keep.folder.n > 0)
        return b->keep.on ? b->keep.folder : STR("");
    git = source_private_folder(b->source);
    return git.n > 0 ? git : b->keep.otherwise;
}

void build_short_begin(struct build *b, const struct diag_sink *sink)
{
    char *path = realpath(b->where.path.n ? str_z(b->arena, b->where.path) : ".", NULL);
    uint64_t place = hash_str(path != NULL ? str_of(path) : STR(""), 0);
    struct str name = str_fmt(b->arena, "%016llx", (unsigned long long)place);
    uint64_t key = hash_bytes(sink->levels, sizeof(sink->levels), program_id(0));

    free(path);
    b->brief->cache = cache_open(b->work, path != NULL ? folder_of(b) : STR(""), name, key);
}

/* ---- reading back ---- */

static void take_places(struct policy_thaw *in, struct policy_route *route)
{
    uint32_t line = 1;

    for (size_t i = 0; i < route->rules.count; i++) {
        line += (uint32_t)policy_thaw_number(in);
        route->rules.items[i].line = line;
        route->rules.items[i].column = (uint32_t)policy_thaw_number(in);
    }
}

bool build_short_bind(struct build *b, struct build_doc *doc)
{
    struct policy_thaw in = { .rest = doc->frozen, .arena = b->work, .node = doc->root };
    struct policy_meta *meta = policy_thaw_spec(&in, doc->id.kind);

    meta->node = meta->name_node = in.node;
    meta->name = doc->id.name;
    meta->space = doc->id.space;
    meta->full = doc->full;
    doc->bound = meta;
    if (doc->id.kind == POLICY_ROUTE)
        take_places(&in, doc->bound);
    return !in.fault && in.rest.n == 0;
}

/* What the head of a file says of a document; *body is where the next one's begins. */
static void take_document(struct build *b, struct policy_thaw *in, size_t *body,
                          struct build_doc *out)
{
    uint64_t kind = policy_thaw_number(in), bytes;

    if (kind >= POLICY_KINDS || policy_field_kind((enum policy_kind)kind)->spec == NULL) {
        in->fault = true;
        return;
    }
    out->id.kind = (enum policy_kind)kind;
    out->id.name = policy_thaw_text(in);
    out->id.space = policy_thaw_text(in);
    out->id.name_node = out->root = in->node;
    out->full = resolve_names_full(b->work, out->id.name, out->id.space);
    bytes = policy_thaw_number(in);
    out->frozen.n = (size_t)bytes;
    *body += out->frozen.n;
}

bool build_short_list(struct build *b, uint32_t file, struct str kept, struct build_doc_list *list)
{
    struct doc_node *node = NEW(b->work, struct doc_node);
    struct policy_thaw in = { .rest = str_sub(kept, MIN(kept.n, sizeof(struct digest)), kept.n),
                              .arena = b->work,
                              .node = node };
    uint64_t count = policy_thaw_number(&in);
    size_t before = list->count, bodies = 0;

    doc_unread(node, file);
    for (uint64_t i = 0; i < count && !in.fault; i++) {
        struct build_doc doc = { .root = NULL };

        take_document(b, &in, &bodies, &doc);
        in.fault = in.fault || bodies > kept.n;
        *VEC_ADD(b->arena, list) = doc;
    }
    if (in.fault || bodies != in.rest.n) {
        list->count = before;
        return false;
    }
    for (size_t i = before; i < list->count; i++) {
        list->items[i].frozen = str_sub(in.rest, 0, list->items[i].frozen.n);
        in.rest = str_sub(in.rest, list->items[i].frozen.n, in.rest.n);
    }
    return true;
}

/* ---- writing ---- */

/* Lines of a text, counted on from the last place asked for. */
struct cursor {
    struct str text;
    uint32_t at, line, line_at;
};

static void move(struct cursor *c, uint32_t to)
{
    for (; c->at < to && c->at < c->text.n; c->at++) {
        if (c->text.p[c->at] != '\n')
            continue;
        c->line++;
        c->line_at = c->at + 1;
    }
}

static uint32_t column_of(const struct cursor *c, uint32_t at)
{
    uint32_t column = 1;

    for (uint32_t i = c->line_at; i < at && i < c->text.n; i++)
        column += ((unsigned char)c->text.p[i] & 0xc0) != 0x80;
    return column;
}

/* Rules stand in their file in order: false where they do not, as aliases may have it. */
static bool put_places(struct policy_frozen *out, struct str text, const struct policy_route *route)
{
    struct cursor c = { .text = text, .line = 1 };
    uint32_t last = 1;

    for (size_t i = 0; i < route->rules.count; i++) {
        const struct policy_rule *rule = &route->rules.items[i];
        uint32_t at = rule->name.node != NULL ? rule->name.node->at.start : rule->node->at.start;

        if (at < c.at)
            return false;
        move(&c, at);
        policy_freeze_number(out, c.line - last);
        policy_freeze_number(out, column_of(&c, at));
        last = c.line;
    }
    return true;
}

static bool is_plentiful(enum policy_kind kind)
{
    return kind == POLICY_ROUTE || kind == POLICY_UPSTREAM || kind == POLICY_TRAFFIC_SPLIT;
}

/* A file's short form in the making. */
struct freezing {
    struct policy_frozen head, bodies;
    struct policy_frozen facts; /* arena NULL: nobody asks for them */
};

static void put_identity(struct policy_frozen *out, const struct bind_identity *id)
{
    policy_freeze_number(out, id->kind);
    policy_freeze_text(out, id->name);
    policy_freeze_text(out, id->space);
}

static bool put_facts(struct policy_frozen *facts, const struct bind_identity *id,
                      const void *bound)
{
    if (facts->arena == NULL)
        return true;
    put_identity(facts, id);
    return policy_freeze_spec(facts, id->kind, bound);
}

static bool freeze_document(struct freezing *out, struct arena *scratch, const struct doc *doc,
                            struct str text, struct diag_sink *trial)
{
    struct policy_frozen *body = &out->bodies;
    struct bind_identity id;
    size_t before = body->n;
    const void *bound;

    if (!bind_identify(scratch, doc, &id, trial) || !is_plentiful(id.kind))
        return false;
    bound = bind_document(scratch, doc->root, &id, trial);
    if (!policy_freeze_spec(body, id.kind, bound) || !put_facts(&out->facts, &id, bound) ||
        (id.kind == POLICY_ROUTE && !put_places(body, text, bound)))
        return false;
    put_identity(&out->head, &id);
    policy_freeze_number(&out->head, body->n - before);
    return true;
}

static bool says_nothing(const struct diag_sink *trial)
{
    return diag_count(trial, DIAG_ERROR) + diag_count(trial, DIAG_WARNING) +
                   diag_count(trial, DIAG_INFO) ==
               0 &&
           trial->secrets.count == 0;
}

static bool freeze(struct build_short *s, struct freezing *out, uint32_t file, struct str text,
                   const struct diag_sink *sink)
{
    struct doc_set docs = { 0 };
    struct check_secret secret;
    struct diag_sink trial;
    uint32_t from = 0;

    diag_init(&trial, &s->scratch);
    memcpy(trial.levels, sink->levels, sizeof(trial.levels));
    trial.counts_only = true;
    if (str_contains(text, STR("proxyc:ignore")) || check_secret_next(text, &from, &secret) ||
        !doc_parse(&s->scratch, file, text, &docs, &trial) || docs.count == 0)
        return false;
    policy_freeze_number(&out->head, docs.count);
    for (size_t i = 0; i < docs.count; i++)
        if (!freeze_document(out, &s->scratch, &docs.items[i], text, &trial))
            return false;
    return says_nothing(&trial);
}

/* The parts in one; p NULL where the file has no short form. */
static struct str make(struct build *b, uint32_t file, const struct diag_sink *sink)
{
    struct arena *scratch = &b->brief->scratch;
    struct freezing out = { .head.arena = scratch, .bodies.arena = scratch };
    struct digest facts = { { 0 } };
    char *p;

    out.facts.facts = true;
    if (cache_is_on(b->brief->cache))
        out.facts.arena = scratch;
    if (!freeze(b->brief, &out, file, b->set.files[file].text, sink))
        return (struct str){ 0 };
    if (out.facts.n > 0)
        facts = digest_of(out.facts.p, out.facts.n);
    p = arena_take_text(b->work, sizeof(facts) + out.head.n + out.bodies.n);
    memcpy(p, &facts, sizeof(facts));
    memcpy(p + sizeof(facts), out.head.p, out.head.n);
    memcpy(p + sizeof(facts) + out.head.n, out.bodies.p, out.bodies.n);
    return (struct str){ p, sizeof(facts) + out.head.n + out.bodies.n };
}

/* The text was only needed to make the short form. */
static void drop_text(struct build *b, uint32_t file, struct arena_mark mark)
{
    b->set.files[file].text = b->set.diag[file].text = (struct str){ 0 };
    arena_rewind(&b->brief->scratch, mark);
}

/* What the cache has for the file, or p NULL. *known: its text was not read. */
static struct str find(struct build *b, uint32_t file, bool *known, struct diag_sink *sink)
{
    struct cache *cache = b->brief->cache;
    struct source_file *f = &b->set.files[file];
    uint8_t oid[CACHE_OID_BYTES];
    struct str kept;
    uint64_t bytes;

    memcpy(oid, f->oid, sizeof(oid)); /* in Git it stands there from the start */
    *known = f->identity.inode == 0 || cache_knows(cache, f->path, &f->identity, oid);
    kept = *known ? cache_find(cache, oid, &bytes) : (struct str){ 0 };
    *known = kept.p != NULL && source_know(b->source, &b->set, file, oid, bytes, sink);
    if (*known || !source_fill(b->source, &b->set, file, &b->brief->scratch, sink))
        return kept;
    return cache_find(cache, f->oid, NULL);
}

bool build_short_take(struct build *b, uint32_t file, struct build_doc_list *list,
                      struct diag_sink *sink)
{
    struct build_short *s = b->brief;
    const struct source_file *f = &b->set.files[file];
    struct arena_mark mark = arena_mark(&s->scratch);
    bool known;
    struct str kept = find(b, file, &known, sink);

    if (kept.p == NULL && f->text.p != NULL)
        kept = make(b, file, sink);
    if (kept.p != NULL && !known)
        cache_keep(s->cache, f->path, &f->identity, f->oid, f->text.n, kept);
    drop_text(b, file, mark);
    if (kept.p == NULL || !build_short_list(b, file, kept, list))
        return false;
    *VEC_ADD(b->work, &s->files) = (struct build_short_file){ file, kept };
    return true;
}
