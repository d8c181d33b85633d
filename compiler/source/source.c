/* SPDX-License-Identifier: Apache-2.0
 *
 * One file set from four places. What differs between them are three questions (which names, which
 * one, what text); all else happens here once: paths, order, limits, refusals, and whether a work
 * tree or an index still says what HEAD says.
 *
 * "Dirty" looks at the files that were read and at those HEAD has in the same folders, so an edited
 * README does not count. Bytes are compared, without line-end filters: with core.autocrlf a
 * checkout may count as dirty.
 */
#include "source/private.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "source/remote.h"

static struct diag *help(struct diag *d, const char *text)
{
    diag_help(d, "%s", text);
    return d;
}

static bool is_folder(struct source *s, struct diag_sink *sink)
{
    struct stat st;

    if (source_remote_is(s->place)) {
        help(diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                      "`" STR_FMT "` is a remote repository; a local one was wanted",
                      STR_ARG(s->name)),
             "clone it with `git clone` and name the folder");
        return false;
    }
    if (stat(str_z(s->arena, s->place), &st) != 0)
        return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE, "there is no folder `" STR_FMT "`",
                         STR_ARG(s->name));
    if (!S_ISDIR(st.st_mode))
        return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                         "`" STR_FMT "` is a file, a folder was wanted", STR_ARG(s->name));
    return true;
}

static bool open_folder(struct source *s, struct str rev, struct diag_sink *sink)
{
    s->mode = SOURCE_FOLDER;
    s->origin.dirty = true;
    if (rev.n && !str_eq(rev, STR("WORKTREE"))) {
        help(diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                      "`" STR_FMT "` is not in a Git repository, so it has no `" STR_FMT "`",
                      STR_ARG(s->name), STR_ARG(rev)),
             "leave `--rev` out to read the files as they are, or `git init`");
        return false;
    }
    return source_dir_open(s, str_z(s->arena, s->place), sink);
}

/* libgit2 takes milliseconds to begin (it reads all of the system's certificates): not for a folder
 * that cannot be Git's. */
static enum source_git_result open_git(struct source *s, const struct source_where *where,
                                       struct diag_sink *sink)
{
    if (!source_git_near(str_z(s->arena, s->place)))
        return SOURCE_GIT_NONE;
    source_git_start(where->trust_owner);
    s->git_started = true;
    return source_git_open(s, where, sink);
}

static bool open_place(struct source *s, const struct source_where *where, struct diag_sink *sink)
{
    if (!is_folder(s, sink))
        return false;
    switch (open_git(s, where, sink)) {
    case SOURCE_GIT_NONE:
        return open_folder(s, where->rev, sink);
    case SOURCE_GIT_FAILED:
        return false;
    case SOURCE_GIT_OK:
        break;
    }
    if (s->mode == SOURCE_WORKTREE)
        return source_dir_open(s, source_git_work_folder(s), sink);
    return s->mode != SOURCE_INDEX || source_index_open(s, sink);
}

struct source *source_open(const struct source_where *where, struct arena *a,
                           struct diag_sink *sink)
{
    struct source *s = NEW(a, struct source);

    s->arena = a;
    s->root_fd = -1;
    s->place = str_dup(a, where->path.n ? where->path : STR("."));
    s->name = where->name.n ? str_dup(a, where->name) : s->place;
    s->overlay = where->overlay;
    s->overlay_count = where->overlay_count;
    s->lazy = where->lazy;
    assert(!s->lazy || s->overlay_count == 0);
    s->file_max = MIN(where->file_max ? where->file_max : SOURCE_FILE_MAX, SOURCE_FILE_CEILING);
    s->input_max = where->input_max ? where->input_max : SOURCE_INPUT_MAX;
    s->origin.rev = str_dup(a, where->rev);
    s->origin.root = STR("");
    if (!open_place(s, where, sink))
        source_close(&s);
    return s;
}

void source_close(struct source **s)
{
    if (!*s)
        return;
    source_git_close(*s);
    if ((*s)->root_fd >= 0)
        close((*s)->root_fd);
    if ((*s)->git_started)
        source_git_stop();
    *s = NULL;
}

const struct source_origin *source_origin(const struct source *s)
{
    return &s->origin;
}

struct str source_private_folder(struct source *s)
{
    return s->git != NULL ? source_git_private_folder(s) : STR("");
}

static bool scan(struct source *s, struct str folder, struct source_scan *out,
                 struct diag_sink *sink)
{
    switch (s->mode) {
    case SOURCE_FOLDER:
    case SOURCE_WORKTREE:
        return source_dir_scan(s, folder, out, sink);
    case SOURCE_INDEX:
        return source_index_scan(s, folder, out);
    case SOURCE_COMMIT:
        break;
    }
    return source_git_scan(s, folder, out, sink);
}

static bool find(struct source *s, struct str path, struct source_found *out)
{
    switch (s->mode) {
    case SOURCE_FOLDER:
    case SOURCE_WORKTREE:
        return source_dir_find(s, path, out);
    case SOURCE_INDEX:
        return source_index_find(s, path, out);
    case SOURCE_COMMIT:
        break;
    }
    return source_git_find(s, path, out);
}

static bool on_disk(const struct source *s)
{
    return s->mode == SOURCE_FOLDER || s->mode == SOURCE_WORKTREE;
}

static bool read_text(struct source *s, struct source_found *f, struct arena *a, struct str *text,
                      struct diag_sink *sink)
{
    if (!on_disk(s))
        return source_git_read(s, f, a, text, sink);
    if (!source_dir_read(s, f, a, text, sink))
        return false;
    digest_blob(*text, f->oid);
    return true;
}

/* Reads one file into the set. */
static bool take(struct source *s, struct source_found *f, struct source_set *set,
                 struct diag_sink *sink)
{
    struct str text;

    return source_set_readable(f, sink) && read_text(s, f, s->arena, &text, sink) &&
           source_set_add(s, set, f, text, sink);
}

/* Paths are "a/b": no empty part, no dots. "", "." and a trailing '/' mean what they should. */
static bool clean(struct str *path)
{
    struct str rest, part;

    if (str_eq(*path, STR(".")))
        path->n = 0;
    if (str_has_prefix(*path, STR("./")))
        *path = str_sub(*path, 2, path->n);
    if (path->n > 1 && path->p[path->n - 1] == '/')
        path->n--;
    rest = *path;
    while (path->n && str_cut(&rest, '/', &part))
        if (part.n == 0 || str_eq(part, STR(".")) || str_eq(part, STR("..")))
            return false;
    return true;
}

static bool compares(const struct source *s)
{
    return (s->mode == SOURCE_WORKTREE || s->mode == SOURCE_INDEX) && !s->origin.dirty;
}

bool source_read(struct source *s, struct str path, struct source_set *set, struct diag_sink *sink)
{
    struct source_found f, head;
    bool found, in_head, ok;

    if (!clean(&path) || path.n == 0)
        return false;
    found = find(s, path, &f);
    ok = found && take(s, &f, set, sink);
    if (compares(s)) {
        in_head = source_git_find(s, path, &head);
        s->origin.dirty =
            in_head != found || (found && memcmp(head.oid, f.oid, sizeof(f.oid)) != 0);
    }
    set->origin = s->origin;
    return ok;
}

/* Walks both sorted lists: what HEAD has, what is here. Files here that Git ignores leave the list.
 */
static void compare(struct source *s, const struct source_scan *head, struct source_scan *here)
{
    size_t kept = 0, h = 0;

    for (size_t i = 0; i < here->count; i++) {
        while (h < head->count && str_cmp(head->items[h].path, here->items[i].path) < 0)
            h++;
        if (h < head->count && str_eq(head->items[h].path, here->items[i].path)) {
            memcpy(here->items[i].in_head, head->items[h].oid, sizeof(head->items[h].oid));
            here->items[kept++] = here->items[i];
            continue;
        }
        if (s->mode == SOURCE_WORKTREE && source_git_ignores(s, here->items[i].path))
            continue;
        s->origin.dirty = true;
        here->items[kept++] = here->items[i];
    }
    here->count = kept;
    if (kept != head->count)
        s->origin.dirty = true;
}

/* A part of a policy is not judged, and not compiled, as if it were the whole. */
static bool is_whole(struct source *s, const struct source_scan *head,
                     const struct source_scan *here, struct diag_sink *sink)
{
    size_t i = 0;
    struct diag *d;

    for (size_t h = 0; s->mode == SOURCE_WORKTREE && h < head->count; h++) {
        while (i < here->count && str_cmp(here->items[i].path, head->items[h].path) < 0)
            i++;
        if (i < here->count && str_eq(here->items[i].path, head->items[h].path))
            continue;
        if (!source_index_left_out(s, head->items[h].path))
            continue; /* somebody took it away */
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "`" STR_FMT "` is not in the work tree, which is sparse",
                     STR_ARG(head->items[h].path));
        diag_note(d, "proxyc judges a policy as a whole");
        diag_help(d, "`--rev HEAD` reads all of it, or `git sparse-checkout disable`");
        return false;
    }
    return true;
}

/* Both lists have the same paths where there is still something to compare. */
static void compare_texts(struct source *s, const struct source_scan *here)
{
    for (size_t i = 0; compares(s) && i < here->count; i++)
        if (memcmp(here->items[i].in_head, here->items[i].oid, sizeof(here->items[i].oid)) != 0)
            s->origin.dirty = true;
}

static bool list(struct source *s, struct str folder, struct arena *scratch, struct source_set *set,
                 bool *found, struct diag_sink *sink)
{
    struct source_scan here = { .want = SOURCE_WANT_YAML, .arena = scratch }, head = here;
    bool ok = true;

    *found = false;
    if (!clean(&folder))
        return true;
    if (!scan(s, folder, &here, sink) || !source_set_bearable(&here, folder, sink))
        return false;
    *found = here.found;
    source_set_sort(&here);
    if (s->mode == SOURCE_WORKTREE || s->mode == SOURCE_INDEX) {
        if (!source_git_scan(s, folder, &head, sink))
            return false;
        source_set_sort(&head);
        if (!is_whole(s, &head, &here, sink))
            return false;
        compare(s, &head, &here);
    }
    source_set_reserve(s, set, here.count);
    for (size_t i = 0; i < here.count; i++) {
        struct source_found *f = &here.items[i];

        ok = (s->lazy ? source_set_readable(f, sink) &&
                            source_set_add(s, set, f, (struct str){ 0 }, sink)
                      : take(s, f, set, sink)) &&
             ok;
    }
    if (!s->lazy)
        compare_texts(s, &here);
    set->origin = s->origin;
    return ok;
}

bool source_list(struct source *s, struct str folder, struct source_set *set, bool *found,
                 struct diag_sink *sink)
{
    struct arena scratch;
    bool ok;

    arena_init(&scratch, 0);
    ok = list(s, folder, &scratch, set, found, sink);
    arena_fini(&scratch);
    return ok;
}

/* A file's blob id is known at last. */
static void note(struct source *s, struct source_set *set, size_t file, const uint8_t oid[32])
{
    struct source_file *f = &set->files[file];

    memcpy(f->oid, oid, sizeof(f->oid));
    if (compares(s) && memcmp(f->in_head, f->oid, sizeof(f->oid)) != 0)
        s->origin.dirty = true;
    set->origin = s->origin;
}

bool source_fill(struct source *s, struct source_set *set, size_t file, struct arena *a,
                 struct diag_sink *sink)
{
    struct source_file *f = &set->files[file];
    struct source_found found = { .path = f->path };

    memcpy(found.oid, f->oid, sizeof(found.oid));
    s->read_bytes -= MIN(f->counted, s->read_bytes);
    if (!read_text(s, &found, a, &f->text, sink))
        return false;
    f->counted = f->text.n;
    set->diag[file].text = f->text;
    note(s, set, file, found.oid);
    return !source_set_is_pointer(f->path, f->text, sink);
}

bool source_know(struct source *s, struct source_set *set, size_t file, const uint8_t oid[32],
                 uint64_t bytes, struct diag_sink *sink)
{
    note(s, set, file, oid);
    set->files[file].counted = bytes;
    return source_set_fits(s, set->files[file].path, bytes, sink);
}

static struct str last_part(struct str path)
{
    size_t start = path.n;

    while (start > 0 && path.p[start - 1] != '/')
        start--;
    return str_sub(path, start, path.n);
}

bool source_folders(struct source *s, struct str folder, struct source_names *out,
                    struct diag_sink *sink)
{
    struct source_scan here = { .want = SOURCE_WANT_FOLDERS, .arena = s->arena };
    bool ok = true;

    if (!clean(&folder))
        return true;
    if (!scan(s, folder, &here, sink) || !source_set_bearable(&here, folder, sink))
        return false;
    source_set_sort(&here);
    for (size_t i = 0; i < here.count; i++) {
        bool usable = source_set_readable(&here.items[i], sink);

        ok = ok && usable;
        if (usable)
            *VEC_ADD(s->arena, out) = last_part(here.items[i].path);
    }
    return ok;
}
