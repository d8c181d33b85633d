/* SPDX-License-Identifier: Apache-2.0
 *
 * What Git remembers: commits along the first parents, merge bases, deploy refs. On a shallow clone
 * the walk ends at the boundary and says so.
 */
#ifndef SOURCE_HISTORY_H
#define SOURCE_HISTORY_H

#include "source/source.h"

struct source_commit {
    uint8_t oid[32];
    size_t oid_bytes;
    int64_t time;       /* committer, UTC seconds */
    struct str author;  /* name */
    struct str email;   /* of the author */
    struct str subject; /* first line of the message */
    struct str message;
    uint8_t tree[32]; /* of the policy root; zero where it is absent */
};

struct source_commits {
    struct source_commit *items; /* newest first */
    size_t count, cap;
    bool shallow; /* the walk met the boundary of a shallow clone */
    bool cut;     /* of a range: there are more than were looked at */
};

/* First-parent history from the opened revision (HEAD for the work tree and the index), `max`
 * commits at most. */
bool source_history_walk(struct source *s, size_t max, struct source_commits *out,
                         struct diag_sink *sink);

/* The commits that the opened revision has and commit `base` has not, those of merged branches too;
 * as far as 2,000 commits tell. None outside of Git. */
void source_history_range(struct source *s, const uint8_t base[32], struct source_commits *out);

/* Blob id of a path (below the policy root) in a commit; false where it is absent. */
bool source_history_blob(struct source *s, const struct source_commit *c, struct str path,
                         uint8_t oid[32]);

/* Bytes of a blob, on the arena. */
bool source_history_read(struct source *s, const uint8_t oid[32], struct str *text,
                         struct diag_sink *sink);

/* What was deployed to an environment, newest first. */
struct source_deploy {
    uint8_t commit[32];
    struct str content_id; /* hex, as the table names it */
    int64_t time;          /* UTC seconds */
};

struct source_deploys {
    struct source_deploy *items;
    size_t count, cap;
};

/* Reads the log that source_commit_mark_deployed writes; false where nothing was ever deployed to
 * `env` from here. refs/proxyc/deployed/ENV itself is a revision as any other: open it to read what
 * is deployed now. */
bool source_history_deployed(struct source *s, struct str env, struct source_deploys *out);

#endif
