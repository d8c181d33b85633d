/* SPDX-License-Identifier: Apache-2.0
 *
 * A merge is not taken by its word: with a tree of its own choice it can bring back any state that
 * one of its parents ever had. It is made again in memory, and only where nothing differs it is no
 * change of its own. A merge that had to be settled by hand is one.
 */
#include "source/change.h"

#include <string.h>

#include "source/git.h"

static git_commit *find(struct source *s, const struct source_commit *c)
{
    git_commit *commit = NULL;
    git_oid id;

    git_oid_fromraw(&id, c->oid);
    return s->git && git_commit_lookup(&commit, s->git->repo, &id) == 0 ? commit : NULL;
}

/* The same policy root as the parent; the parent may lack it as well. */
static bool same_root(struct source *s, const git_commit *commit, const git_commit *parent)
{
    git_oid ours = { { 0 } }, theirs = { { 0 } };
    bool here = source_git_root(s, commit, &ours), there = source_git_root(s, parent, &theirs);

    return here == there && (!here || git_oid_equal(&ours, &theirs));
}

/* Nothing below the policy root differs between the commit and what its parents merge to. */
static bool same_as_merged(struct source *s, const git_commit *commit, git_index *merged)
{
    char *path = (char *)str_z(s->arena, s->origin.root);
    git_diff_options options;
    git_diff *diff = NULL;
    git_tree *tree = NULL;
    bool same = false;

    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH | GIT_DIFF_SKIP_BINARY_CHECK;
    if (s->origin.root.n > 0)
        options.pathspec = (git_strarray){ &path, 1 };
    if (git_commit_tree(&tree, commit) == 0 &&
        git_diff_tree_to_index(&diff, s->git->repo, tree, merged, &options) == 0)
        same = git_diff_num_deltas(diff) == 0;
    git_diff_free(diff);
    git_tree_free(tree);
    return same;
}

static bool merges_by_itself(struct source *s, const git_commit *commit)
{
    git_commit *ours = NULL, *theirs = NULL;
    git_index *merged = NULL;
    bool same = false;

    if (git_commit_parent(&ours, commit, 0) == 0 && git_commit_parent(&theirs, commit, 1) == 0 &&
        git_merge_commits(&merged, s->git->repo, ours, theirs, NULL) == 0)
        same = !git_index_has_conflicts(merged) && same_as_merged(s, commit, merged);
    git_index_free(merged);
    git_commit_free(ours);
    git_commit_free(theirs);
    return same;
}

static bool is_own(struct source *s, const git_commit *commit)
{
    git_commit *parent = NULL;
    bool same;

    switch (git_commit_parentcount(commit)) {
    case 1:
        same = git_commit_parent(&parent, commit, 0) == 0 && same_root(s, commit, parent);
        git_commit_free(parent);
        return !same;
    case 2:
        return !merges_by_itself(s, commit);
    default: /* the first commit, and merges of many */
        return true;
    }
}

bool source_change_is_own(struct source *s, const struct source_commit *c)
{
    git_commit *commit = find(s, c);
    bool own = commit == NULL || is_own(s, commit);

    git_commit_free(commit);
    return own;
}

void source_change_signature(struct source *s, const struct source_commit *c, struct str *signature,
                             struct str *payload)
{
    git_buf sig = { 0 }, bytes = { 0 };
    git_oid id;

    *signature = *payload = STR("");
    if (!s->git)
        return;
    git_oid_fromraw(&id, c->oid);
    if (git_commit_extract_signature(&sig, &bytes, s->git->repo, &id, NULL) == 0) {
        *signature = str_dup(s->arena, (struct str){ sig.ptr, sig.size });
        *payload = str_dup(s->arena, (struct str){ bytes.ptr, bytes.size });
    }
    git_buf_dispose(&sig);
    git_buf_dispose(&bytes);
}
