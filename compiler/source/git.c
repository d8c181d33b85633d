/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading from the object database: no checkout, no filters, so the text is the commit's.
 * libgit2 1.5.1 is used as a reader of objects and nothing else; its network side stays untouched.
 *
 * Its habits, each with a test: repositories of another user fail with one of two codes (one of
 * them "config value not found"); repositories with extensions fail unless the harmless ones are
 * named first; SHA-256 is one it does not read; a shallow clone fails in every walk but ours
 * (history.c); git_error_last() may be NULL.
 */
#include "source/git.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pending { /* trees still to be listed */
    struct {
        git_oid oid;
        struct str path;
        unsigned depth;
    } * items;
    size_t count, cap;
};

static bool holds(char *folder, size_t n, const char *name)
{
    memcpy(folder + n, name, sizeof("/.git"));
    return access(folder, F_OK) == 0;
}

/* What libgit2 looks for on its way up: a work tree's `.git`, a bare repository's HEAD. It also
 * looks closer and stops earlier; that is left to it. */
bool source_git_near(const char *path)
{
    char real[PATH_MAX + sizeof("/.git")];
    size_t n;

    if (!realpath(path, real))
        return true;
    n = str_of(real).n;
    while (!holds(real, n, "/.git") && !holds(real, n, "/HEAD")) {
        if (n == 0)
            return false;
        while (real[--n] != '/')
            ;
    }
    return true;
}

void source_git_start(bool trust_owner)
{
    /* Both only matter to who uses work trees of this repository or fetches into it. */
    const char *harmless[] = { "worktreeconfig", "partialclone" };

    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, LEN(harmless));
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, trust_owner ? 0 : 1);
}

void source_git_stop(void)
{
    git_libgit2_shutdown();
}

struct str source_git_words(void)
{
    const git_error *e = git_error_last();

    return e && e->message ? str_of(e->message) : STR("no reason given");
}

/* What libgit2 compares safe.directory with: the work tree's top, or a bare repository itself. */
static struct str owned_path(struct source *s, const char *path)
{
    git_buf found = { 0 };
    struct str at = str_of(path);

    if (git_repository_discover(&found, path, 0, NULL) == 0) {
        at = str_dup(s->arena, (struct str){ found.ptr, found.size });
        git_buf_dispose(&found);
    }
    if (at.n > 1 && at.p[at.n - 1] == '/')
        at.n--;
    if (str_has_suffix(at, STR("/.git")))
        at.n -= 5;
    return at;
}

static enum source_git_result explain_failure(struct source *s, const char *path, int code,
                                              struct diag_sink *sink)
{
    struct str words = str_dup(s->arena, source_git_words());
    struct str at = owned_path(s, path);
    struct diag *d;

    if (code == GIT_EOWNER || str_contains(words, STR("safe.directory"))) {
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "the repository `" STR_FMT "` belongs to another user", STR_ARG(at));
        diag_note(
            d,
            "Git does not read such a repository unless it is told to, and proxyc does the same");
        diag_help(d, "git config --global --add safe.directory " STR_FMT, STR_ARG(at));
        diag_note(d, "`--trust-repo-owner` reads it this once, say in a container of a CI job");
        return SOURCE_GIT_FAILED;
    }
    if (code == GIT_ENOTFOUND)
        return SOURCE_GIT_NONE;
    if (str_contains(words, STR("objectformat"))) {
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "the repository `" STR_FMT
                     "` names its objects by SHA-256; proxyc reads SHA-1 repositories",
                     STR_ARG(at));
        diag_help(
            d, "make a repository with `git init --object-format=sha1` and copy the policy there");
        return SOURCE_GIT_FAILED;
    }
    d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "the repository `" STR_FMT "` cannot be opened",
                 STR_ARG(at));
    diag_note(d, "libgit2 says: " STR_FMT, STR_ARG(words));
    return SOURCE_GIT_FAILED;
}

/* Policy root = the folder that was asked for, below the top of the work tree. */
static struct str root_below_top(struct source *s, const char *path)
{
    const char *top = git_repository_workdir(s->git->repo);
    char *real = realpath(path, NULL), *real_top = top ? realpath(top, NULL) : NULL;
    struct str root = STR("");

    if (real && real_top) {
        struct str whole = str_of(real), prefix = str_of(real_top);

        if (str_has_prefix(whole, prefix) && whole.n > prefix.n && whole.p[prefix.n] == '/')
            root = str_dup(s->arena, str_sub(whole, prefix.n + 1, whole.n));
    }
    free(real);
    free(real_top);
    return str_eq(root, STR(".git")) || str_has_prefix(root, STR(".git/")) ? STR("") : root;
}

struct str source_git_full_path(struct source *s, struct str path)
{
    return path.n ? source_set_join(s->arena, s->origin.root, path) : s->origin.root;
}

bool source_git_root(struct source *s, const git_commit *commit, git_oid *tree)
{
    git_tree *top;
    git_tree_entry *entry = NULL;
    bool found;

    if (s->origin.root.n == 0) {
        git_oid_cpy(tree, git_commit_tree_id(commit));
        return true;
    }
    if (git_commit_tree(&top, commit) != 0)
        return false;
    found = git_tree_entry_bypath(&entry, top, str_z(s->arena, s->origin.root)) == 0 &&
            git_tree_entry_type(entry) == GIT_OBJECT_TREE;
    if (found)
        git_oid_cpy(tree, git_tree_entry_id(entry));
    git_tree_entry_free(entry);
    git_tree_free(top);
    return found;
}

static const char unshallow[] =
    "this is a shallow clone: `git fetch --unshallow` (in CI: `fetch-depth: 0`)";

static git_commit *no_commit(struct source *s, struct str rev, int code, struct diag_sink *sink)
{
    struct str words = str_dup(s->arena, source_git_words());
    struct diag *d;

    if (git_repository_head_unborn(s->git->repo) == 1) {
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "the repository `" STR_FMT "` has no commit yet", STR_ARG(s->name));
        diag_help(d, "%s", "commit the policy: `git add . && git commit`");
        return NULL;
    }
    if (code == GIT_EAMBIGUOUS) {
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "`" STR_FMT "` is the beginning of more than one id", STR_ARG(rev));
        diag_help(d, "%s", "write more of its digits");
        return NULL;
    }
    d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "`" STR_FMT "` names no commit in `" STR_FMT "`",
                 STR_ARG(rev), STR_ARG(s->name));
    if (s->origin.shallow)
        diag_help(d, "%s", unshallow);
    else if (code != GIT_ENOTFOUND)
        diag_note(d, "libgit2 says: " STR_FMT, STR_ARG(words));
    return NULL;
}

static git_commit *resolve_one(struct source *s, struct str rev, struct diag_sink *sink)
{
    const char *spec = rev.n ? str_z(s->arena, rev) : "HEAD";
    git_object *object = NULL, *commit = NULL;
    int code = str_contains(rev, STR("..")) ? GIT_EINVALIDSPEC : 0;

    if (code == 0)
        code = git_revparse_single(&object, s->git->repo, spec);
    if (code == 0)
        code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    return code == 0 ? (git_commit *)commit : no_commit(s, rev.n ? rev : STR("HEAD"), code, sink);
}

static git_commit *merge_base(struct source *s, struct str rev, struct diag_sink *sink)
{
    git_commit *here = resolve_one(s, STR("HEAD"), sink);
    git_commit *there = here ? resolve_one(s, rev, sink) : NULL, *base = NULL;
    git_oid id;

    if (there && git_merge_base(&id, s->git->repo, git_commit_id(here), git_commit_id(there)) == 0)
        (void)git_commit_lookup(&base, s->git->repo, &id);
    if (there && !base) {
        struct diag *d =
            diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "HEAD and `" STR_FMT "` have no common commit here", STR_ARG(rev));

        diag_help(d, "%s",
                  s->origin.shallow ? unshallow : "name a revision that this branch comes from");
    }
    git_commit_free(here);
    git_commit_free(there);
    return base;
}

git_commit *source_git_resolve(struct source *s, struct str rev, struct diag_sink *sink)
{
    static const struct str prefix = STR_INIT("merge-base:");

    if (str_has_prefix(rev, prefix))
        return merge_base(s, str_sub(rev, prefix.n, rev.n), sink);
    return resolve_one(s, rev, sink);
}

/* Takes commit, time and tree into the origin. False where the policy root is absent there. */
static bool stand_on(struct source *s, git_commit *commit)
{
    git_oid tree;
    bool found = source_git_root(s, commit, &tree);

    memcpy(s->origin.commit, git_commit_id(commit)->id, GIT_OID_RAWSZ);
    s->origin.commit_time = git_commit_time(commit);
    if (!found || git_tree_lookup(&s->git->tree, s->git->repo, &tree) != 0)
        return false;
    memcpy(s->origin.tree, tree.id, GIT_OID_RAWSZ);
    return true;
}

static bool open_commit(struct source *s, struct str rev, struct diag_sink *sink)
{
    git_commit *commit = source_git_resolve(s, rev, sink);
    bool ok;

    if (!commit)
        return false;
    ok = stand_on(s, commit);
    if (!ok) {
        sink->absent = true;
        (void)diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                        "the folder `" STR_FMT "` does not exist in %.12s", STR_ARG(s->origin.root),
                        git_oid_tostr_s(git_commit_id(commit)));
    }
    git_commit_free(commit);
    return ok;
}

/* The work tree and the index stand on HEAD, if there is one yet. */
static void open_base(struct source *s)
{
    git_object *head = NULL;

    s->origin.dirty = true;
    if (git_revparse_single(&head, s->git->repo, "HEAD^{commit}") == 0)
        s->origin.dirty = !stand_on(s, (git_commit *)head);
    git_object_free(head);
}

static bool choose_mode(struct source *s, const struct source_where *where, struct diag_sink *sink)
{
    bool bare = git_repository_workdir(s->git->repo) == NULL;
    bool worktree = str_eq(where->rev, STR("WORKTREE")), index = str_eq(where->rev, STR("INDEX"));

    if (bare && (worktree || index)) {
        struct diag *d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                                  "the repository `" STR_FMT "` is bare: it has no " STR_FMT,
                                  STR_ARG(s->name), STR_ARG(where->rev));

        diag_help(d, "%s", "name a revision, say `--rev HEAD`");
        return false;
    }
    s->mode = index                                      ? SOURCE_INDEX
              : worktree || (!bare && where->rev.n == 0) ? SOURCE_WORKTREE
                                                         : SOURCE_COMMIT;
    return true;
}

enum source_git_result source_git_open(struct source *s, const struct source_where *where,
                                       struct diag_sink *sink)
{
    const char *path = str_z(s->arena, s->place);
    git_repository *repo;
    int code = git_repository_open_ext(&repo, path, 0, NULL);

    if (code != 0)
        return explain_failure(s, path, code, sink);
    s->git = NEW(s->arena, struct source_git);
    s->git->repo = repo;
    s->origin.git = true;
    s->origin.oid_bytes = GIT_OID_RAWSZ;
    s->origin.shallow = git_repository_is_shallow(repo) == 1;
    s->origin.root = root_below_top(s, path);
    if (git_repository_odb(&s->git->odb, repo) != 0) {
        diag_note(
            diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "the objects of `%s` cannot be opened", path),
            "libgit2 says: " STR_FMT, STR_ARG(source_git_words()));
        return SOURCE_GIT_FAILED;
    }
    if (!choose_mode(s, where, sink))
        return SOURCE_GIT_FAILED;
    if (s->mode == SOURCE_COMMIT)
        return open_commit(s, where->rev, sink) ? SOURCE_GIT_OK : SOURCE_GIT_FAILED;
    open_base(s);
    return SOURCE_GIT_OK;
}

void source_git_close(struct source *s)
{
    if (!s->git)
        return;
    git_index_free(s->git->index);
    git_tree_free(s->git->tree);
    git_odb_free(s->git->odb);
    git_repository_free(s->git->repo);
    s->git = NULL;
}

const char *source_git_work_folder(struct source *s)
{
    const char *top = git_repository_workdir(s->git->repo);

    assert(top != NULL);
    return str_fmt(s->arena, "%s" STR_FMT, top, STR_ARG(s->origin.root)).p;
}

struct str source_git_private_folder(struct source *s)
{
    return str_fmt(s->arena, "%sproxyc-cache", git_repository_commondir(s->git->repo));
}

static enum source_kind kind_of(git_filemode_t mode)
{
    return mode == GIT_FILEMODE_LINK     ? SOURCE_IS_LINK
           : mode == GIT_FILEMODE_COMMIT ? SOURCE_IS_MODULE
                                         : SOURCE_IS_FILE;
}

static struct source_found found_entry(struct str path, const git_tree_entry *entry)
{
    struct source_found f = { .path = path, .kind = kind_of(git_tree_entry_filemode(entry)) };

    memcpy(f.oid, git_tree_entry_id(entry)->id, GIT_OID_RAWSZ);
    return f;
}

static bool scan_tree(struct source *s, const git_tree *tree, size_t at, struct pending *todo,
                      struct source_scan *out)
{
    size_t n = git_tree_entrycount(tree);

    for (size_t i = 0; i < n && out->visited <= SOURCE_ENTRIES_MAX; i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        bool folder = git_tree_entry_type(entry) == GIT_OBJECT_TREE;
        struct str path =
            source_set_join(s->arena, todo->items[at].path, str_of(git_tree_entry_name(entry)));

        if (!source_set_visit(out, found_entry(path, entry), folder))
            continue;
        VEC_ADD(s->arena, todo)->path = path;
        git_oid_cpy(&todo->items[todo->count - 1].oid, git_tree_entry_id(entry));
        todo->items[todo->count - 1].depth = todo->items[at].depth + 1;
    }
    return true;
}

/* The folder itself: its tree, or what stands in its place. */
static bool folder_oid(struct source *s, struct str folder, git_oid *oid, struct source_scan *out)
{
    git_tree_entry *entry = NULL;
    bool is_tree;

    if (!s->git->tree)
        return false;
    if (folder.n == 0) {
        git_oid_cpy(oid, git_tree_id(s->git->tree));
        out->found = true;
        return true;
    }
    if (git_tree_entry_bypath(&entry, s->git->tree, str_z(s->arena, folder)) != 0)
        return false;
    is_tree = git_tree_entry_type(entry) == GIT_OBJECT_TREE;
    git_oid_cpy(oid, git_tree_entry_id(entry));
    if (!is_tree && kind_of(git_tree_entry_filemode(entry)) != SOURCE_IS_FILE)
        *VEC_ADD(out->arena, out) = found_entry(folder, entry);
    out->found = is_tree || out->count > 0;
    git_tree_entry_free(entry);
    return is_tree;
}

bool source_git_scan(struct source *s, struct str folder, struct source_scan *out,
                     struct diag_sink *sink)
{
    struct pending todo = { 0 };
    git_oid top;

    if (!folder_oid(s, folder, &top, out))
        return true;
    VEC_ADD(s->arena, &todo)->path = folder;
    git_oid_cpy(&todo.items[0].oid, &top);
    todo.items[0].depth = 0;
    for (size_t i = 0; i < todo.count && out->visited <= SOURCE_ENTRIES_MAX; i++) {
        git_tree *tree;

        if (todo.items[i].depth > SOURCE_DEPTH_MAX)
            return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                             "`" STR_FMT "` is more than %d folders deep",
                             STR_ARG(todo.items[i].path), SOURCE_DEPTH_MAX);
        if (git_tree_lookup(&tree, s->git->repo, &todo.items[i].oid) != 0)
            return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                             "the tree of `" STR_FMT "` is not in the repository",
                             STR_ARG(todo.items[i].path));
        scan_tree(s, tree, i, &todo, out);
        git_tree_free(tree);
    }
    return true;
}

bool source_git_find(struct source *s, struct str path, struct source_found *out)
{
    git_tree_entry *entry = NULL;
    bool found;

    if (!s->git->tree || git_tree_entry_bypath(&entry, s->git->tree, str_z(s->arena, path)) != 0)
        return false;
    found = git_tree_entry_type(entry) != GIT_OBJECT_TREE;
    if (found)
        *out = found_entry(str_dup(s->arena, path), entry);
    git_tree_entry_free(entry);
    return found;
}

/* Not by libgit2's patterns: 1.5.1 loses memory for every entry that one does not match. */
static bool is_partial_clone(struct source *s)
{
    git_config *config = NULL;
    git_config_iterator *it = NULL;
    git_config_entry *entry;
    bool partial = false;

    if (git_repository_config_snapshot(&config, s->git->repo) == 0 &&
        git_config_iterator_new(&it, config) == 0)
        while (!partial && git_config_next(&entry, it) == 0)
            partial = str_has_prefix(str_of(entry->name), STR("remote.")) &&
                      str_has_suffix(str_of(entry->name), STR(".promisor"));
    git_config_iterator_free(it);
    git_config_free(config);
    return partial;
}

static bool no_blob(struct source *s, struct str path, struct diag_sink *sink)
{
    struct diag *d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                              "the text of `" STR_FMT "` is not in the repository", STR_ARG(path));

    if (is_partial_clone(s)) {
        diag_note(d, "this is a partial clone: it was made with `--filter`");
        diag_help(d,
                  "clone without `--filter`, or get the texts: `git backfill` or `git checkout`");
    } else {
        diag_help(d, "`git fsck` says what else is missing");
    }
    return false;
}

bool source_git_read(struct source *s, const struct source_found *f, struct arena *a,
                     struct str *text, struct diag_sink *sink)
{
    git_odb_object *object;
    git_object_t type;
    git_oid oid;
    size_t bytes;

    git_oid_fromraw(&oid, f->oid);
    if (git_odb_read_header(&bytes, &type, s->git->odb, &oid) != 0 || type != GIT_OBJECT_BLOB)
        return no_blob(s, f->path, sink);
    if (!source_set_fits(s, f->path, bytes, sink))
        return false;
    if (git_odb_read(&object, s->git->odb, &oid) != 0)
        return no_blob(s, f->path, sink);
    *text = str_dup(a, (struct str){ git_odb_object_data(object), git_odb_object_size(object) });
    git_odb_object_free(object);
    return true;
}

bool source_git_ignores(struct source *s, struct str path)
{
    int ignored = 0;

    return git_ignore_path_is_ignored(&ignored, s->git->repo, source_git_full_path(s, path).p) ==
               0 &&
           ignored == 1;
}
