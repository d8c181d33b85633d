/* SPDX-License-Identifier: Apache-2.0
 *
 * The index: what the next commit will hold, also where the file was edited again since. Texts come
 * from the object database by the entries' ids. An index entry is a whole path, sorted bytewise, so
 * a folder is a range of them.
 */
#include "source/git.h"

#include <string.h>
#include <unistd.h>

static bool refuse(struct source *s, struct diag_sink *sink)
{
    struct str words = str_dup(s->arena, source_git_words());
    struct diag *d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                              "the index of `" STR_FMT "` cannot be read", STR_ARG(s->name));

    diag_note(d, "libgit2 says: " STR_FMT, STR_ARG(words));
    if (str_contains(words, STR("extension")))
        diag_help(d, "split and sparse indexes are not read: `git update-index --no-split-index`, "
                     "`git sparse-checkout disable`");
    return false;
}

bool source_index_open(struct source *s, struct diag_sink *sink)
{
    if (git_repository_index(&s->git->index, s->git->repo) != 0)
        return refuse(s, sink);
    if (git_index_read(s->git->index, 1) != 0)
        return refuse(s, sink);
    if (git_index_has_conflicts(s->git->index)) {
        struct diag *d =
            diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "the index holds unresolved conflicts");

        diag_help(d, "resolve them and `git add` the files");
        return false;
    }
    return true;
}

static struct source_found found_entry(struct str path, const git_index_entry *entry)
{
    struct source_found f = { .path = path };

    f.kind = entry->mode == GIT_FILEMODE_LINK     ? SOURCE_IS_LINK
             : entry->mode == GIT_FILEMODE_COMMIT ? SOURCE_IS_MODULE
                                                  : SOURCE_IS_FILE;
    memcpy(f.oid, entry->id.id, GIT_OID_RAWSZ);
    return f;
}

/* A dot in front of any part hides the path, as it does on disk. */
static bool hidden(struct str path)
{
    return str_has_prefix(path, STR(".")) || str_contains(path, STR("/."));
}

/* The first folder name below; each comes once, because the entries are sorted. */
static void add_folder(struct source *s, struct str path, struct str below, struct source_scan *out)
{
    size_t cut = str_find(below, '/');
    struct str name = str_sub(path, 0, path.n - below.n + cut);

    if (cut == below.n || (out->count && str_eq(out->items[out->count - 1].path, name)))
        return;
    source_set_visit(out, (struct source_found){ .path = str_dup(s->arena, name) }, true);
}

bool source_index_scan(struct source *s, struct str folder, struct source_scan *out)
{
    struct str prefix =
        folder.n ? str_fmt(s->arena, STR_FMT "/", STR_ARG(source_git_full_path(s, folder)))
        : s->origin.root.n ? str_fmt(s->arena, STR_FMT "/", STR_ARG(s->origin.root))
                           : STR("");
    size_t skip = s->origin.root.n ? s->origin.root.n + 1 : 0, at = 0,
           n = git_index_entrycount(s->git->index);

    if (prefix.n && git_index_find_prefix(&at, s->git->index, prefix.p) != 0)
        return true;
    out->found = true;
    for (; at < n && out->visited <= SOURCE_ENTRIES_MAX; at++) {
        const git_index_entry *entry = git_index_get_byindex(s->git->index, at);
        struct str full = str_of(entry->path), path, below;

        if (!str_has_prefix(full, prefix))
            break;
        path = str_dup(s->arena, str_sub(full, skip, full.n));
        below = str_sub(full, prefix.n, full.n);
        if (hidden(below))
            continue;
        if (out->want == SOURCE_WANT_FOLDERS)
            add_folder(s, path, below, out);
        else
            source_set_visit(out, found_entry(path, entry), false);
    }
    return true;
}

bool source_index_find(struct source *s, struct str path, struct source_found *out)
{
    const git_index_entry *entry =
        git_index_get_bypath(s->git->index, source_git_full_path(s, path).p, 0);

    if (entry)
        *out = found_entry(str_dup(s->arena, path), entry);
    return entry != NULL;
}

/* True for a file that a sparse work tree does not hold. libgit2 reads neither the setting, which
 * stands in a file of its own, nor a sparse index: with that every file that is not there is one. */
bool source_index_left_out(struct source *s, struct str path)
{
    const char *rules =
        str_fmt(s->arena, "%sinfo/sparse-checkout", git_repository_path(s->git->repo)).p;
    const git_index_entry *entry;
    git_index *index = NULL;
    bool out;

    if (access(rules, F_OK) != 0)
        return false;
    if (git_repository_index(&index, s->git->repo) == 0) {
        entry = git_index_get_bypath(index, str_z(s->arena, source_git_full_path(s, path)), 0);
        out = entry != NULL && entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE;
    } else {
        out = str_contains(source_git_words(), STR("sdir"));
    }
    git_index_free(index);
    return out;
}
