/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes: changed files as a commit (also into a bare repository), and the deploy log. Commits
 * go on top of the branch that was opened (that of HEAD for the work tree, the index and no
 * revision) by compare and swap; where that branch is checked out here, its files and index follow,
 * and must have been clean. Author and committer are user.name and user.email of Git's
 * configuration. Hooks do not run and nothing is signed. The opened source stays where it was: open
 * anew to read what was written. A folder without Git takes source_commit_write only.
 */
#ifndef SOURCE_COMMIT_H
#define SOURCE_COMMIT_H

#include "source/source.h"

enum { SOURCE_COMMIT_FILES_MAX = 8 };

struct source_files {
    const struct source_text *items;
    size_t count; /* SOURCE_COMMIT_FILES_MAX at most */
};

/* Commits files, all of them at once. The new commit's hex id is in *hex. */
bool source_commit_files(struct source *s, struct source_files files, struct str message,
                         struct str *hex, struct diag_sink *sink);

/* Writes a file of the work tree or folder (rename over it); no commit. */
bool source_commit_write(struct source *s, struct str path, struct str text,
                         struct diag_sink *sink);

/* Commits what makes the policy root's tree again that of `rev`; nothing outside of it changes. */
bool source_commit_restore(struct source *s, struct str rev, struct str message, struct str *hex,
                           struct diag_sink *sink);

/* Moves refs/proxyc/deployed/ENV to the opened commit by compare and swap, and adds "ENV CONTENT_ID
 * SECONDS" to the commit's note in refs/notes/proxyc-deploy: reflogs of bare repositories are not
 * written, notes can be pushed. */
bool source_commit_mark_deployed(struct source *s, struct str env, struct str content_id,
                                 struct diag_sink *sink);

#endif
