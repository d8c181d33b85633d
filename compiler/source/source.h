/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage 1: where the bytes come from. A Git revision (straight from the object database, bare
 * repositories too), the index, a work tree, or a plain folder: all give the same file set.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "diag/diag.h"

/* By what a file on disk is known to be the same as before, without a look into it. All zero: by nothing. */
struct source_identity {
    uint64_t device, inode, bytes;
    int64_t changed_ns, modified_ns; /* UTC: ctime, mtime */
};

struct source; /* an opened place: a repository at one revision, the index, or a folder */

/* What a file says, or is to say. */
struct source_text {
    struct str path; /* below the policy root */
    struct str text;
};

struct source_where {
    struct str path;   /* -C DIR or --repo PATH; a folder inside a work tree is a policy root below
                          the top */
    struct str name;   /* what messages call it, a URL say; empty: its path */
    struct str rev;    /* REVSPEC, "WORKTREE", "INDEX", "merge-base:REV"; empty: the work tree where
                          there is one, else HEAD */
    uint64_t file_max; /* bytes of one file; 0: SOURCE_FILE_MAX */
    uint64_t input_max; /* bytes in all; 0: SOURCE_INPUT_MAX */
    bool trust_owner;   /* --trust-repo-owner */
    const struct source_text
        *overlay;         /* these files read so, whatever stands there: a change can */
    size_t overlay_count; /* be judged before it is written */
    bool
        lazy; /* source_list reads names alone: texts come by source_fill, or are known. Not with an overlay */
};

#define SOURCE_FILE_MAX (UINT64_C(1) << 20)
#define SOURCE_FILE_CEILING ((UINT64_C(1) << 30) - 1) /* whatever is asked for */
#define SOURCE_INPUT_MAX (UINT64_C(64) << 20)

struct source_origin {
    bool git;   /* false: a plain folder */
    bool dirty; /* work tree or index that differs from HEAD in the files read, or a plain folder */
    bool shallow;
    uint8_t commit[32], tree[32]; /* of the policy root; zero-padded; zero where there is none */
    size_t oid_bytes;             /* 20, 32, or 0 */
    int64_t commit_time;          /* UTC seconds */
    struct str rev;               /* as asked for */
    struct str root;              /* policy root inside the repository, "" = top */
};

struct source_file {
    struct str path;                 /* relative to the policy root, '/' between parts */
    struct str text;                 /* p NULL: not read */
    struct source_identity identity; /* on disk, as it was before the text was read */
    uint64_t counted;                /* bytes that stand for it in what was read so far */
    uint8_t in_head[32]; /* a work tree's file: its blob id in HEAD, zero where it has none */
    uint8_t oid[32];     /* blob id (SHA-1 of the blob, computed for work tree files too) */
};

struct source_set {
    struct source_file *files; /* in the order of reading; each list ascending by path, bytewise */
    size_t count, cap;
    struct diag_file *diag; /* the same paths and texts, for printing; file numbers index both */
    struct source_origin origin;
};

/* Opens; trouble (no repository, empty repository, missing revision, foreign owner, shallow where
 * history is needed, unknown extension ...) is one DIAG_INPUT with a way out, and NULL. */
struct source *source_open(const struct source_where *where, struct arena *a,
                           struct diag_sink *sink);

/* Closes and nulls; NULL is fine. */
void source_close(struct source **s);

const struct source_origin *source_origin(const struct source *s);

/* A folder that is Git's alone, for what may be thrown away; empty where there is none. */
struct str source_private_folder(struct source *s);

/* Appends one file, "proxyc.yaml" say; false without a diagnostic where it does not exist. */
bool source_read(struct source *s, struct str path, struct source_set *set, struct diag_sink *sink);

/* Appends all *.yaml and *.yml files below a folder, sorted. Symbolic links, submodules, Git LFS
 * pointers, names that are not UTF-8, too large files are DIAG_INPUTs that name the path. *found:
 * the folder exists. */
bool source_list(struct source *s, struct str folder, struct source_set *set, bool *found,
                 struct diag_sink *sink);

/* Reads a file of a lazy list onto an arena; its blob id is known then. False, with a diagnostic, where it cannot be
 * had. */
NODISCARD bool source_fill(struct source *s, struct source_set *set, size_t file, struct arena *a,
                           struct diag_sink *sink);

/* The same where what a file says need not be read, for its blob id is known. */
NODISCARD bool source_know(struct source *s, struct source_set *set, size_t file,
                           const uint8_t oid[32], uint64_t bytes, struct diag_sink *sink);

/* Appends the names of the sub-folders of a folder, sorted; none where the folder does not exist.
 */
struct source_names {
    struct str *items;
    size_t count, cap;
};
bool source_folders(struct source *s, struct str folder, struct source_names *out,
                    struct diag_sink *sink);

#endif
