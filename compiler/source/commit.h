/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes: one changed file as a commit (also into a bare repository), and the deploy log's ref.
 */
#ifndef SOURCE_COMMIT_H
#define SOURCE_COMMIT_H

#include "source/source.h"

/* Commits `text` as `path` on top of the opened branch (compare and swap on the ref; a work tree's file and index are
 * updated too where they were clean). The new commit's hex id is in *hex. */
bool source_commit_file(struct source *s, struct str path, struct str text, struct str message, struct arena *a,
                        struct str *hex, struct diag_sink *sink);

/* Writes a file of the work tree (rename over it); no commit. */
bool source_commit_write(struct source *s, struct str path, struct str text, struct diag_sink *sink);

/* Reverts commits so that the policy root's tree is again that of commit `hex`, as one new commit. */
bool source_commit_restore(struct source *s, struct str rev, struct str message, struct arena *a, struct str *hex,
                           struct diag_sink *sink);

/* Moves refs/proxyc/deployed/ENV to a commit by compare and swap, with a reflog line. */
bool source_commit_mark_deployed(struct source *s, struct str env, struct str content_id, struct diag_sink *sink);

#endif
