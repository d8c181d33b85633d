/* SPDX-License-Identifier: Apache-2.0
 *
 * Walking commits by hand, because libgit2 1.5.1 knows no shallow clones: its revision walk fails
 * before the first result. The boundary is the list in <commondir>/shallow; a parent that is not
 * there ends the walk as well.
 */
#include "source/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/git.h"

static const char notes_ref[] = "refs/notes/proxyc-deploy";

enum {
    SHALLOW_MAX = 1 << 20, /* bytes of the list */
    NOTES_MAX = 100000,    /* commits with a note */
    RANGE_MAX = 2000,      /* commits looked at between two revisions */
};

struct boundary { /* hex ids, a line each */
    struct str text;
};

static struct boundary read_boundary(struct source *s)
{
    const char *path = str_fmt(s->arena, "%s/shallow", git_repository_commondir(s->git->repo)).p;
    int fd = s->origin.shallow ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    struct boundary b = { 0 };
    char *p;
    ssize_t n;

    if (fd < 0)
        return b;
    p = arena_take_text(s->arena, SHALLOW_MAX);
    n = read(fd, p, SHALLOW_MAX);
    close(fd);
    if (n > 0)
        b.text = (struct str){ p, (size_t)n };
    return b;
}

static bool is_boundary(const struct boundary *b, const git_oid *id)
{
    char hex[GIT_OID_HEXSZ + 1];

    git_oid_tostr(hex, sizeof(hex), id);
    return b->text.n && str_contains(b->text, (struct str){ hex, GIT_OID_HEXSZ });
}

static struct str first_line(struct str message)
{
    return str_sub(message, 0, str_find(message, '\n'));
}

/* What people wrote, for terminals and JSON: UTF-8 without control characters. */
static struct str plain(struct arena *a, struct str text)
{
    char *p = arena_take_text(a, text.n);
    struct str out = { p, text.n };
    size_t bad;

    memcpy(p, text.p, text.n);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)p[i] < ' ' || p[i] == 0x7f)
            p[i] = '?';
    while (!str_utf8(out, &bad))
        p[bad] = '?';
    return out;
}

static void take(struct source *s, git_commit *commit, struct source_commits *out)
{
    const git_signature *author = git_commit_author(commit);
    struct source_commit *c = VEC_ADD(s->arena, out);
    git_oid tree;

    *c = (struct source_commit){ .oid_bytes = GIT_OID_RAWSZ };
    memcpy(c->oid, git_commit_id(commit)->id, GIT_OID_RAWSZ);
    c->time = git_commit_time(commit);
    c->author = plain(s->arena, author ? str_of(author->name) : STR(""));
    c->email = plain(s->arena, author ? str_of(author->email) : STR(""));
    c->message = str_dup(s->arena, str_of(git_commit_message(commit)));
    c->subject = plain(s->arena, first_line(c->message));
    if (source_git_root(s, commit, &tree))
        memcpy(c->tree, tree.id, GIT_OID_RAWSZ);
}

/* The first parent, or NULL at the root and at the boundary. Frees the child. */
static git_commit *step(git_commit *commit, const struct boundary *b, bool *shallow)
{
    git_commit *parent = NULL;

    if (git_commit_parentcount(commit) > 0) {
        if (is_boundary(b, git_commit_id(commit)) || git_commit_parent(&parent, commit, 0) != 0) {
            *shallow = true;
            parent = NULL;
        }
    }
    git_commit_free(commit);
    return parent;
}

bool source_history_walk(struct source *s, size_t max, struct source_commits *out,
                         struct diag_sink *sink)
{
    struct boundary boundary;
    git_commit *commit = NULL;
    git_oid id;

    if (!s->git)
        return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                         "`" STR_FMT "` is not in a Git repository: it has no history",
                         STR_ARG(s->name));
    git_oid_fromraw(&id, s->origin.commit);
    if (git_oid_is_zero(&id) || git_commit_lookup(&commit, s->git->repo, &id) != 0)
        return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                         "the repository `" STR_FMT "` has no commit yet", STR_ARG(s->name));
    boundary = read_boundary(s);
    while (commit && out->count < max) {
        take(s, commit, out);
        commit = step(commit, &boundary, &out->shallow);
    }
    git_commit_free(commit);
    return true;
}

/* A commit met on the way from the opened revision or from the base. */
struct met {
    git_commit *commit;
    bool of_base, done;
};

struct meeting {
    struct source *s;
    struct boundary boundary;
    bool shallow, cut;
    struct met *items;
    size_t count, cap;
};

static void meet(struct meeting *m, const git_oid *id, bool of_base)
{
    struct met fresh = { .of_base = of_base };

    for (size_t i = 0; i < m->count; i++) {
        struct met *known = &m->items[i];

        if (!git_oid_equal(git_commit_id(known->commit), id))
            continue;
        known->done = known->done && known->of_base >= of_base;
        known->of_base = known->of_base || of_base;
        return;
    }
    m->cut = m->cut || m->count >= RANGE_MAX;
    if (m->count >= RANGE_MAX)
        return;
    if (git_commit_lookup(&fresh.commit, m->s->git->repo, id) == 0)
        *VEC_ADD(m->s->arena, m) = fresh;
    else
        m->shallow = true;
}

/* The youngest that is left, NULL where only ancestors of the base are. */
static struct met *youngest(struct meeting *m)
{
    struct met *best = NULL;
    bool more = false;

    for (size_t i = 0; i < m->count; i++) {
        struct met *c = &m->items[i];

        if (c->done)
            continue;
        more = more || !c->of_base;
        if (best == NULL || git_commit_time(c->commit) > git_commit_time(best->commit))
            best = c;
    }
    return more ? best : NULL;
}

static void meet_parents(struct meeting *m, struct met *c)
{
    git_commit *commit = c->commit;
    bool of_base = c->of_base;

    c->done = true;
    if (is_boundary(&m->boundary, git_commit_id(commit))) {
        m->shallow = m->shallow || !of_base;
        return;
    }
    for (unsigned i = 0; i < git_commit_parentcount(commit); i++)
        meet(m, git_commit_parent_id(commit, i), of_base);
}

void source_history_range(struct source *s, const uint8_t base[32], struct source_commits *out)
{
    struct meeting m = { .s = s };
    struct met *next;
    git_oid here, there;

    if (!s->git)
        return;
    m.boundary = read_boundary(s);
    git_oid_fromraw(&here, s->origin.commit);
    git_oid_fromraw(&there, base);
    meet(&m, &here, false);
    if (!git_oid_is_zero(&there))
        meet(&m, &there, true);
    while ((next = youngest(&m)) != NULL)
        meet_parents(&m, next);
    for (size_t i = 0; i < m.count; i++) {
        if (!m.items[i].of_base)
            take(s, m.items[i].commit, out);
        git_commit_free(m.items[i].commit);
    }
    out->shallow = m.shallow;
    out->cut = m.cut;
}

bool source_history_blob(struct source *s, const struct source_commit *c, struct str path,
                         uint8_t oid[32])
{
    git_tree_entry *entry = NULL;
    git_tree *tree;
    git_oid id;
    bool found;

    git_oid_fromraw(&id, c->tree);
    if (!s->git || git_oid_is_zero(&id) || git_tree_lookup(&tree, s->git->repo, &id) != 0)
        return false;
    found = git_tree_entry_bypath(&entry, tree, str_z(s->arena, path)) == 0 &&
            git_tree_entry_type(entry) == GIT_OBJECT_BLOB;
    if (found) {
        memset(oid, 0, 32);
        memcpy(oid, git_tree_entry_id(entry)->id, GIT_OID_RAWSZ);
    }
    git_tree_entry_free(entry);
    git_tree_free(tree);
    return found;
}

bool source_history_read(struct source *s, const uint8_t oid[32], struct str *text,
                         struct diag_sink *sink)
{
    struct source_found f = { .path = str_hex(s->arena, oid, GIT_OID_RAWSZ) };

    assert(s->git != NULL);
    memcpy(f.oid, oid, sizeof(f.oid));
    return source_git_read(s, &f, s->arena, text, sink);
}

/* "ENV CONTENT_ID SECONDS"; other lines are other people's. */
static void take_line(struct source *s, struct str line, struct str env, const git_oid *commit,
                      struct source_deploys *out)
{
    struct str name, content_id, seconds;
    struct source_deploy *d;
    uint64_t time;

    if (!str_cut(&line, ' ', &name) || !str_eq(name, env) || !str_cut(&line, ' ', &content_id) ||
        !str_cut(&line, ' ', &seconds) || !str_to_u64(seconds, INT64_MAX, &time))
        return;
    d = VEC_ADD(s->arena, out);
    *d = (struct source_deploy){ .content_id = str_dup(s->arena, content_id),
                                 .time = (int64_t)time };
    memcpy(d->commit, commit->id, GIT_OID_RAWSZ);
}

static void take_note(struct source *s, const git_oid *commit, struct str env,
                      struct source_deploys *out)
{
    git_note *note;
    struct str text, line;

    if (git_note_read(&note, s->git->repo, notes_ref, commit) != 0)
        return;
    text = str_of(git_note_message(note));
    while (str_cut(&text, '\n', &line))
        take_line(s, line, env, commit, out);
    git_note_free(note);
}

static int newest_first(const void *left, const void *right)
{
    const struct source_deploy *a = left, *b = right;
    int order = (a->time < b->time) - (a->time > b->time);

    return order ? order : memcmp(a->commit, b->commit, sizeof(a->commit));
}

bool source_history_deployed(struct source *s, struct str env, struct source_deploys *out)
{
    git_note_iterator *it;
    git_oid note, commit;
    size_t before = out->count;

    if (!s->git || git_note_iterator_new(&it, s->git->repo, notes_ref) != 0)
        return false;
    for (size_t i = 0; i < NOTES_MAX && git_note_next(&note, &commit, it) == 0; i++)
        take_note(s, &commit, env, out);
    git_note_iterator_free(it);
    if (out->count > before)
        qsort(out->items + before, out->count - before, sizeof(*out->items), newest_first);
    return out->count > before;
}
