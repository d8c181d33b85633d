/* SPDX-License-Identifier: Apache-2.0
 *
 * What all places agree on: which names count, what is refused, how much is read. Names that begin
 * with a dot are passed over (editors' locks and swap files, .git); a symbolic link, a submodule or
 * a Git LFS pointer is refused by name, because it would make the text depend on something that is
 * not in the commit.
 */
#include "source/private.h"

#include <inttypes.h>
#include <stdlib.h>

bool source_set_is_yaml(struct str path)
{
    return str_has_suffix(path, STR(".yaml")) || str_has_suffix(path, STR(".yml"));
}

struct str source_set_join(struct arena *a, struct str folder, struct str name)
{
    return str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(folder), folder.n ? "/" : "", STR_ARG(name));
}

static struct str last_part(struct str path)
{
    size_t start = path.n;

    while (start > 0 && path.p[start - 1] != '/')
        start--;
    return str_sub(path, start, path.n);
}

/* A name goes into patches and lists, where a newline would end its line. */
static bool has_control(struct str path)
{
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7f)
            return true;
    return false;
}

bool source_set_visit(struct source_scan *scan, struct source_found f, bool is_folder)
{
    size_t bad;
    bool wanted;

    scan->visited++;
    if (str_has_prefix(last_part(f.path), STR(".")))
        return false;
    if (!str_utf8(f.path, &bad) || has_control(f.path)) {
        f.kind = SOURCE_BAD_NAME;
        is_folder = false;
    }
    if (is_folder && scan->want == SOURCE_WANT_YAML)
        return true;
    wanted = scan->want == SOURCE_WANT_FOLDERS
                 ? is_folder || f.kind != SOURCE_IS_FILE
                 : f.kind != SOURCE_IS_FILE || source_set_is_yaml(f.path);
    if (wanted && f.kind != SOURCE_IS_OTHER)
        *VEC_ADD(scan->arena, scan) = f;
    return false;
}

static int by_path(const void *left, const void *right)
{
    const struct source_found *a = left, *b = right;

    return str_cmp(a->path, b->path);
}

void source_set_sort(struct source_scan *scan)
{
    if (scan->count > 1)
        qsort(scan->items, scan->count, sizeof(*scan->items), by_path);
}

bool source_set_bearable(const struct source_scan *scan, struct str folder, struct diag_sink *sink)
{
    if (scan->visited <= SOURCE_ENTRIES_MAX)
        return true;
    return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "the folder `" STR_FMT "` holds more than %d names", STR_ARG(folder),
                     SOURCE_ENTRIES_MAX);
}

bool source_set_readable(const struct source_found *f, struct diag_sink *sink)
{
    static const struct {
        const char *message, *help;
    } faults[] = {
        [SOURCE_IS_LINK] = { "is a symbolic link, a file was wanted", "put the text itself there" },
        [SOURCE_IS_MODULE] = { "is a submodule, and policies are read from one repository only",
                               "copy its files into the repository, or take the folder out of "
                               "`include`" },
        [SOURCE_IS_OTHER] = { "is neither a file nor a folder", "take it away" },
        [SOURCE_BAD_NAME] = { "has a name that is not UTF-8 or holds control characters",
                              "rename it" },
    };
    struct diag *d;

    if (f->kind == SOURCE_IS_FILE)
        return true;
    d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "`" STR_FMT "` %s", STR_ARG(f->path),
                 faults[f->kind].message);
    diag_help(d, "%s", faults[f->kind].help);
    return false;
}

bool source_set_fits(struct source *s, struct str path, uint64_t bytes, struct diag_sink *sink)
{
    struct diag *d;

    if (bytes > s->file_max) {
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "`" STR_FMT "` has %" PRIu64 " bytes, the limit is %" PRIu64, STR_ARG(path),
                     bytes, s->file_max);
        diag_help(d, "split the file, or raise the limit with `--max-file`");
        return false;
    }
    if (bytes > s->input_max - MIN(s->read_bytes, s->input_max)) {
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "with `" STR_FMT "` the files have more than %" PRIu64
                     " bytes in all, the limit",
                     STR_ARG(path), s->input_max);
        diag_help(d, "raise the limit with `--max-input`");
        return false;
    }
    s->read_bytes += bytes;
    return true;
}

bool source_set_is_pointer(struct str path, struct str text, struct diag_sink *sink)
{
    struct diag *d;

    if (!str_has_prefix(text, STR("version https://git-lfs.github.com/spec/")))
        return false;
    d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "`" STR_FMT "` is a Git LFS pointer, not the text",
                 STR_ARG(path));
    diag_help(d,
              "take the path out of .gitattributes and commit the text itself: `git lfs untrack`");
    return true;
}

/* The printers' copy grows in step. */
void source_set_reserve(struct source *s, struct source_set *set, size_t more)
{
    size_t cap = set->cap;
    struct diag_file *files;

    set->files =
        vec_reserve(s->arena, set->files, set->count, &set->cap, more, sizeof(*set->files));
    if (set->cap == cap)
        return;
    files = NEW_N(s->arena, struct diag_file, set->cap);
    if (set->count > 0)
        memcpy(files, set->diag, set->count * sizeof(*files));
    set->diag = files;
}

bool source_set_add(struct source *s, struct source_set *set, const struct source_found *f,
                    struct str text, struct diag_sink *sink)
{
    struct source_file *file;

    for (size_t i = 0; i < s->overlay_count; i++)
        if (text.p != NULL && str_eq(f->path, s->overlay[i].path))
            text = s->overlay[i].text;
    if (text.p != NULL && source_set_is_pointer(f->path, text, sink))
        return false;
    source_set_reserve(s, set, 1);
    set->diag[set->count] = (struct diag_file){ .path = f->path, .text = text };
    file = &set->files[set->count++];
    *file = (struct source_file){ .path = f->path, .text = text, .identity = f->identity };
    memcpy(file->in_head, f->in_head, sizeof(file->in_head));
    memcpy(file->oid, f->oid, sizeof(file->oid));
    return true;
}
