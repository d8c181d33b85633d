/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of this folder share. source.c decides which of the three places is asked (dir.c,
 * index.c, git.c); none of them calls back.
 */
#ifndef SOURCE_PRIVATE_H
#define SOURCE_PRIVATE_H

#include "source/source.h"

struct source_git; /* a repository, in libgit2's terms: git.h */

enum source_mode { SOURCE_FOLDER, SOURCE_WORKTREE, SOURCE_INDEX, SOURCE_COMMIT };

enum {
    SOURCE_DEPTH_MAX = 32, /* folders in folders */
    SOURCE_ENTRIES_MAX =
        1 << 20, /* names looked at in one list: trees may repeat themselves without end */
};

struct source {
    struct arena *arena;
    uint64_t file_max, input_max, read_bytes;
    enum source_mode mode;
    struct source_origin origin;
    struct source_git *git; /* NULL: a folder without Git */
    bool git_started;       /* libgit2 is up, for this source too */
    int root_fd;            /* the policy root on disk, or -1 */
    struct str place;       /* the path that was asked for */
    struct str name;        /* what messages call it */
    const struct source_text *overlay;
    size_t overlay_count;
    bool lazy;
};

enum source_kind {
    SOURCE_IS_FILE,
    SOURCE_IS_LINK,
    SOURCE_IS_MODULE,
    SOURCE_IS_OTHER,
    SOURCE_BAD_NAME
};

struct source_found {
    struct str path; /* below the policy root */
    enum source_kind kind;
    struct source_identity identity; /* on disk */
    uint8_t oid[32];                 /* zero on disk */
    uint8_t in_head[32];             /* of a work tree */
};

enum source_want { SOURCE_WANT_YAML, SOURCE_WANT_FOLDERS };

struct source_scan {
    enum source_want want;
    struct arena *arena; /* of the items */
    struct source_found *items;
    size_t count, cap;
    size_t visited;
    bool found; /* the folder exists */
};

/* set.c */

bool source_set_is_yaml(struct str path);
struct str source_set_join(struct arena *a, struct str folder, struct str name);

/* Takes one name of a folder into the scan, if it is wanted. True where it is a folder to go on in.
 */
bool source_set_visit(struct source_scan *scan, struct source_found f, bool is_folder);
void source_set_sort(struct source_scan *scan);

/* False, with a diagnostic, where the scan went on for too long. */
bool source_set_bearable(const struct source_scan *scan, struct str folder, struct diag_sink *sink);

/* False, with a diagnostic, for what cannot be read as a file. */
bool source_set_readable(const struct source_found *f, struct diag_sink *sink);
bool source_set_fits(struct source *s, struct str path, uint64_t bytes, struct diag_sink *sink);
/* True, with a diagnostic, where the text only says where Git LFS has it. */
bool source_set_is_pointer(struct str path, struct str text, struct diag_sink *sink);
/* Room for that many more files. */
void source_set_reserve(struct source *s, struct source_set *set, size_t more);
/* `text` with p NULL: it is not read yet. */
bool source_set_add(struct source *s, struct source_set *set, const struct source_found *f,
                    struct str text, struct diag_sink *sink);

/* dir.c: the disk below s->root_fd */

bool source_dir_open(struct source *s, const char *path, struct diag_sink *sink);
bool source_dir_scan(struct source *s, struct str folder, struct source_scan *out,
                     struct diag_sink *sink);
bool source_dir_find(struct source *s, struct str path, struct source_found *out);
bool source_dir_read(struct source *s, const struct source_found *f, struct arena *a,
                     struct str *text, struct diag_sink *sink);
bool source_dir_write(struct source *s, struct str path, struct str text, struct diag_sink *sink);

/* git.c: the tree of the policy root at origin.commit */

enum source_git_result { SOURCE_GIT_NONE, SOURCE_GIT_OK, SOURCE_GIT_FAILED };

/* False where neither the folder nor one above it can be of a repository. */
bool source_git_near(const char *path);

void source_git_start(bool trust_owner);
void source_git_stop(void);
enum source_git_result source_git_open(struct source *s, const struct source_where *where,
                                       struct diag_sink *sink);
void source_git_close(struct source *s);
const char *source_git_work_folder(struct source *s);
struct str source_git_private_folder(struct source *s);
bool source_git_scan(struct source *s, struct str folder, struct source_scan *out,
                     struct diag_sink *sink);
bool source_git_find(struct source *s, struct str path, struct source_found *out);
bool source_git_read(struct source *s, const struct source_found *f, struct arena *a,
                     struct str *text, struct diag_sink *sink);
bool source_git_ignores(struct source *s, struct str path);

/* index.c */

bool source_index_open(struct source *s, struct diag_sink *sink);
bool source_index_scan(struct source *s, struct str folder, struct source_scan *out);
bool source_index_left_out(struct source *s, struct str path);
bool source_index_find(struct source *s, struct str path, struct source_found *out);

#endif
