/* SPDX-License-Identifier: Apache-2.0
 *
 * The half of a source that speaks libgit2. For the .c files of this folder only.
 */
#ifndef SOURCE_GIT_H
#define SOURCE_GIT_H

#include <git2.h>

#include "source/private.h"

struct source_git {
    git_repository *repo;
    git_odb *odb;
    git_tree *tree;   /* of the policy root at origin.commit; NULL where it has none */
    git_index *index; /* INDEX only */
};

/* libgit2's last words, which may be none. */
struct str source_git_words(void);

/* The commit a revision names ("" and HEAD: the current one); NULL with a diagnostic. */
git_commit *source_git_resolve(struct source *s, struct str rev, struct diag_sink *sink);

/* Id of the policy root's tree in a commit; false where it is absent. */
bool source_git_root(struct source *s, const git_commit *commit, git_oid *tree);

struct str source_git_full_path(struct source *s, struct str path);

#endif
