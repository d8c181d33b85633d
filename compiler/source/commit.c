/* SPDX-License-Identifier: Apache-2.0
 *
 * A commit is made in four steps that can each stop without a trace that matters: the new tree
 * beside the old one, a dry run of the checkout (is what would be overwritten clean?), the commit
 * object, and then the one step that counts: the branch moves if it still stands where it was read.
 * Only after that do files and index follow.
 */
#include "source/commit.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "source/git.h"

static const char notes_ref[] = "refs/notes/proxyc-deploy";

enum { NOTE_TRIES = 3 };

struct change {
    struct source *s;
    struct diag_sink *sink;
    git_reference *branch;
    git_commit *parent;
    git_tree *old, *new; /* whole trees of the repository */
    git_signature *me;
    git_tree_update updates[SOURCE_COMMIT_FILES_MAX]; /* paths from the top; "" = everything */
    char *paths[SOURCE_COMMIT_FILES_MAX];             /* theirs */
    size_t count;
};

static bool fail_git(struct diag_sink *sink, const char *what)
{
    struct diag *d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "%s", what);

    diag_note(d, "libgit2 says: " STR_FMT, STR_ARG(source_git_words()));
    return false;
}

static bool needs_git(struct source *s, struct diag_sink *sink)
{
    return s->git || diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                               "`" STR_FMT "` is not in a Git repository", STR_ARG(s->name));
}

/* Who commits; NULL with a diagnostic. */
static git_signature *signature(struct source *s, struct diag_sink *sink)
{
    git_signature *me = NULL;
    struct diag *d;

    if (git_signature_default(&me, s->git->repo) == 0)
        return me;
    d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "Git does not know who commits here");
    diag_help(d, "git config user.name \"Your Name\" && git config user.email you@example.com");
    return NULL;
}

static bool no_branch(struct change *c, const char *what)
{
    struct diag *d =
        diag_add(c->sink, DIAG_INPUT, DIAG_NOWHERE, "%s, so no branch can take the commit", what);

    diag_help(d, "name a branch with `--rev`");
    return false;
}

static bool open_branch(struct change *c)
{
    struct str rev = c->s->origin.rev;
    bool here = c->s->mode != SOURCE_COMMIT || rev.n == 0 || str_eq(rev, STR("HEAD"));
    git_repository *repo = c->s->git->repo;
    git_object *object = NULL;
    int code;

    if (here && git_repository_head_unborn(repo) == 1)
        return no_branch(c, "there is no commit yet");
    if (here && git_repository_head_detached(repo) == 1)
        return no_branch(c, "HEAD is detached");
    code = here ? git_repository_head(&c->branch, repo)
                : git_revparse_ext(&object, &c->branch, repo, str_z(c->s->arena, rev));
    git_object_free(object);
    if (code != 0 || !c->branch || !git_reference_is_branch(c->branch))
        return no_branch(c, "the revision is no branch");
    if (git_commit_lookup(&c->parent, repo, git_reference_target(c->branch)) != 0 ||
        git_commit_tree(&c->old, c->parent) != 0)
        return fail_git(c->sink, "the tip of the branch cannot be read");
    c->me = signature(c->s, c->sink);
    return c->me != NULL;
}

static bool is_everything(const struct change *c)
{
    return c->paths[0][0] == '\0';
}

static void add_update(struct change *c, const char *path, const git_oid *id, git_filemode_t mode)
{
    c->paths[c->count] = (char *)path;
    c->updates[c->count++] = (git_tree_update){
        .action = GIT_TREE_UPDATE_UPSERT, .filemode = mode, .path = path, .id = *id
    };
}

/* The old tree with entries replaced or added. */
static bool make_tree(struct change *c)
{
    git_oid tree;

    if (is_everything(c))
        git_oid_cpy(&tree, &c->updates[0].id);
    else if (git_tree_create_updated(&tree, c->s->git->repo, c->old, c->count, c->updates) != 0)
        return fail_git(c->sink, "the new tree cannot be written");
    if (git_oid_equal(&tree, git_tree_id(c->old))) {
        diag_help(diag_add(c->sink, DIAG_INPUT, DIAG_NOWHERE, "the branch already says so"),
                  "there is nothing to commit");
        return false;
    }
    if (git_tree_lookup(&c->new, c->s->git->repo, &tree) != 0)
        return fail_git(c->sink, "the new tree cannot be read back");
    return true;
}

static bool is_checked_out(struct change *c)
{
    return git_repository_workdir(c->s->git->repo) && git_branch_is_head(c->branch) == 1;
}

/* Of `count` paths from `first` on. */
static int checkout(struct change *c, unsigned strategy, size_t first, size_t count)
{
    git_checkout_options options;

    git_checkout_options_init(&options, GIT_CHECKOUT_OPTIONS_VERSION);
    options.checkout_strategy = strategy | GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH;
    options.baseline = c->old;
    if (!is_everything(c))
        options.paths = (git_strarray){ c->paths + first, count };
    return git_checkout_tree(c->s->git->repo, (git_object *)c->new, &options);
}

static bool is_clean(struct change *c)
{
    size_t i = 0;

    if (!is_checked_out(c))
        return true;
    while (i < c->count && checkout(c, GIT_CHECKOUT_NONE, i, 1) == 0)
        i++;
    if (i == c->count)
        return true;
    diag_help(diag_add(c->sink, DIAG_INPUT, DIAG_NOWHERE, "`%s` has changes that are not committed",
                       is_everything(c) ? "." : c->paths[i]),
              "commit or stash them first");
    return false;
}

static bool publish(struct change *c, struct str message, struct str *hex)
{
    git_repository *repo = c->s->git->repo;
    git_reference *moved = NULL;
    bool follows = is_checked_out(c);
    git_oid id;
    int code;

    if (git_commit_create(&id, repo, NULL, c->me, c->me, NULL, str_z(c->s->arena, message), c->new,
                          1, (const git_commit **)&c->parent) != 0)
        return fail_git(c->sink, "the commit cannot be written");
    code = git_reference_create_matching(&moved, repo, git_reference_name(c->branch), &id, 1,
                                         git_commit_id(c->parent), "commit: proxyc");
    git_reference_free(moved);
    if (code == GIT_EMODIFIED) {
        diag_help(diag_add(c->sink, DIAG_INPUT, DIAG_NOWHERE, "the branch `%s` moved meanwhile",
                           git_reference_shorthand(c->branch)),
                  "try again");
        return false;
    }
    if (code != 0)
        return fail_git(c->sink, "the branch cannot be moved");
    *hex = str_hex(c->s->arena, id.id, GIT_OID_RAWSZ);
    if (follows && checkout(c, GIT_CHECKOUT_SAFE, 0, c->count) != 0)
        return fail_git(c->sink,
                        "the commit is made, but the files of the work tree could not follow");
    return true;
}

static void end_change(struct change *c)
{
    git_reference_free(c->branch);
    git_commit_free(c->parent);
    git_tree_free(c->old);
    git_tree_free(c->new);
    git_signature_free(c->me);
}

static git_filemode_t mode_of(struct change *c, const char *path)
{
    git_tree_entry *entry = NULL;
    git_filemode_t mode = GIT_FILEMODE_BLOB;

    if (git_tree_entry_bypath(&entry, c->old, path) == 0 &&
        git_tree_entry_filemode(entry) == GIT_FILEMODE_BLOB_EXECUTABLE)
        mode = GIT_FILEMODE_BLOB_EXECUTABLE;
    git_tree_entry_free(entry);
    return mode;
}

static bool add_file(struct change *c, const struct source_text *file)
{
    const char *path = str_z(c->s->arena, source_git_full_path(c->s, file->path));
    git_oid blob;

    if (git_blob_create_from_buffer(&blob, c->s->git->repo, file->text.p ? file->text.p : "",
                                    file->text.n) != 0)
        return fail_git(c->sink, "the text cannot be written to the repository");
    add_update(c, path, &blob, mode_of(c, path));
    return true;
}

bool source_commit_files(struct source *s, struct source_files files, struct str message,
                         struct str *hex, struct diag_sink *sink)
{
    struct change c = { .s = s, .sink = sink };
    bool ok;

    assert(files.count > 0 && files.count <= SOURCE_COMMIT_FILES_MAX);
    if (!needs_git(s, sink))
        return false;
    ok = open_branch(&c);
    for (size_t i = 0; ok && i < files.count; i++)
        ok = add_file(&c, &files.items[i]);
    ok = ok && make_tree(&c) && is_clean(&c) && publish(&c, message, hex);
    end_change(&c);
    return ok;
}

bool source_commit_write(struct source *s, struct str path, struct str text, struct diag_sink *sink)
{
    if (s->root_fd >= 0)
        return source_dir_write(s, path, text, sink);
    return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "`" STR_FMT "` was not opened as files, so none can be written",
                     STR_ARG(s->name));
}

bool source_commit_restore(struct source *s, struct str rev, struct str message, struct str *hex,
                           struct diag_sink *sink)
{
    struct change c = { .s = s, .sink = sink };
    git_commit *then;
    git_oid tree;
    bool ok;

    if (!needs_git(s, sink))
        return false;
    then = source_git_resolve(s, rev, sink);
    ok = then != NULL;
    if (ok && !source_git_root(s, then, &tree))
        ok = diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                       "the folder `" STR_FMT "` does not exist in `" STR_FMT "`",
                       STR_ARG(s->origin.root), STR_ARG(rev));
    git_commit_free(then);
    if (ok)
        add_update(&c, str_z(s->arena, s->origin.root), &tree, GIT_FILEMODE_TREE);
    ok = ok && open_branch(&c) && make_tree(&c) && is_clean(&c) && publish(&c, message, hex);
    end_change(&c);
    return ok;
}

/* Adds a line to the commit's note. Notes are commits themselves: who writes at the same time makes
 * this fail. */
static bool add_note(struct source *s, const git_signature *me, const git_oid *commit,
                     struct str line)
{
    git_note *note = NULL;
    git_oid id;
    struct str text = STR("");

    if (git_note_read(&note, s->git->repo, notes_ref, commit) == 0) {
        struct str old = str_of(git_note_message(note));

        text = str_fmt(s->arena, STR_FMT "%s", STR_ARG(old),
                       old.n && old.p[old.n - 1] != '\n' ? "\n" : "");
    }
    git_note_free(note);
    text = str_fmt(s->arena, STR_FMT STR_FMT "\n", STR_ARG(text), STR_ARG(line));
    return git_note_create(&id, s->git->repo, notes_ref, me, me, commit, text.p, 1) == 0;
}

static bool move_ref(struct source *s, struct str env, const git_oid *to, struct str log,
                     struct diag_sink *sink)
{
    const char *name = str_fmt(s->arena, "refs/proxyc/deployed/" STR_FMT, STR_ARG(env)).p;
    git_reference *moved = NULL;
    git_oid old;
    bool known = git_reference_name_to_id(&old, s->git->repo, name) == 0;
    int code = git_reference_create_matching(&moved, s->git->repo, name, to, known,
                                             known ? &old : NULL, log.p);

    git_reference_free(moved);
    if (code == GIT_EMODIFIED || code == GIT_EEXISTS) {
        diag_help(diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "`%s` moved meanwhile", name),
                  "somebody else deploys to this environment: look with `proxyc status`");
        return false;
    }
    return code == 0 || fail_git(sink, "the deploy log's ref cannot be moved");
}

bool source_commit_mark_deployed(struct source *s, struct str env, struct str content_id,
                                 struct diag_sink *sink)
{
    git_signature *me;
    struct str line;
    git_oid commit;
    bool ok;

    if (!needs_git(s, sink))
        return false;
    git_oid_fromraw(&commit, s->origin.commit);
    if (git_oid_is_zero(&commit))
        return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                         "there is no commit yet, so none was deployed");
    me = signature(s, sink);
    if (!me)
        return false;
    line = str_fmt(s->arena, STR_FMT " " STR_FMT " %" PRId64, STR_ARG(env), STR_ARG(content_id),
                   (int64_t)time(NULL));
    ok = move_ref(s, env, &commit, line, sink);
    for (int i = 0; ok && !add_note(s, me, &commit, line); i++)
        if (i + 1 == NOTE_TRIES)
            ok = fail_git(sink, "the deploy log's note cannot be written");
    git_signature_free(me);
    return ok;
}
