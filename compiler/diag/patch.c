/* SPDX-License-Identifier: Apache-2.0
 *
 * The first diagnostic in the order of the report wins: one whose edits touch bytes that are
 * already to change waits for the next run, when it will be judged anew. The same edit asked for
 * twice is one edit.
 */
#include "diag/patch.h"

#include <stdlib.h>

#include "diag/lines.h"
#include "diag/out.h"

enum { CONTEXT = 3 };

static bool same(const struct diag_edit_item *a, const struct diag_edit_item *b)
{
    return a->at.file == b->at.file && a->at.start == b->at.start && a->at.end == b->at.end &&
           str_eq(a->text, b->text);
}

/* Touching is overlapping: two insertions at one place have no order. */
static bool clash(const struct diag_edit_item *a, const struct diag_edit_item *b)
{
    return a->at.file == b->at.file && a->at.start <= b->at.end && b->at.start <= a->at.end;
}

static bool fits(const struct diag_patch *p, const struct diag *d, struct diag_files files)
{
    for (size_t i = 0; i < d->edits.count; i++) {
        const struct diag_edit_item *e = &d->edits.items[i];

        if (e->at.file >= files.count || e->at.start > e->at.end ||
            e->at.end > files.items[e->at.file].text.n)
            return false;
        for (size_t k = 0; k < p->edits.count; k++)
            if (!same(&p->edits.items[k], e) && clash(&p->edits.items[k], e))
                return false;
    }
    return true;
}

static void take(struct arena *a, struct diag_patch *p, const struct diag *d)
{
    size_t before = p->edits.count;

    for (size_t i = 0; i < d->edits.count; i++) {
        bool there = false;

        for (size_t k = 0; k < before && !there; k++)
            there = same(&p->edits.items[k], &d->edits.items[i]);
        if (!there)
            *VEC_ADD(a, &p->edits) = d->edits.items[i];
    }
    p->taken++;
}

static int by_place(const void *left, const void *right)
{
    const struct diag_edit_item *a = left, *b = right;

    if (a->at.file != b->at.file)
        return a->at.file < b->at.file ? -1 : 1;
    return (a->at.start > b->at.start) - (a->at.start < b->at.start);
}

void diag_patch_take(struct diag_sink *sink, struct diag_files files, enum diag_safety least,
                     struct diag_patch *out)
{
    size_t kept = 0;

    *out = (struct diag_patch){ .taken = 0 };
    for (size_t i = 0; i < sink->all.count; i++) {
        struct diag *d = sink->all.items[i];
        bool wanted = d->edits.count > 0 && d->safety >= least;

        if (wanted && fits(out, d, files)) {
            take(sink->arena, out, d);
            continue;
        }
        out->put_off += wanted;
        sink->all.items[kept++] = d;
    }
    sink->all.count = kept;
    if (out->edits.count > 1)
        qsort(out->edits.items, out->edits.count, sizeof(*out->edits.items), by_place);
}

bool diag_patch_touches(const struct diag_patch *p, uint32_t file)
{
    for (size_t i = 0; i < p->edits.count; i++)
        if (p->edits.items[i].at.file == file)
            return true;
    return false;
}

/* Bytes [from, to) of the old text with the edits in them applied. */
static void add_edited(struct diag_out *o, const struct diag_patch *p, struct str text,
                       uint32_t file, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < p->edits.count; i++) {
        const struct diag_edit_item *e = &p->edits.items[i];

        if (e->at.file != file || e->at.start < from || e->at.end > to)
            continue;
        diag_out_add(o, str_sub(text, from, e->at.start - from));
        diag_out_add(o, e->text);
        from = e->at.end;
    }
    diag_out_add(o, str_sub(text, from, to - from));
}

struct str diag_patch_text(struct arena *a, const struct diag_patch *p, struct diag_files files,
                           uint32_t file)
{
    struct diag_out o = { .arena = a };
    struct str text = files.items[file].text;

    add_edited(&o, p, text, file, 0, (uint32_t)text.n);
    return (struct str){ o.n ? o.p : "", o.n };
}

/* ---- unified diff ---- */

/* Lines of the old text, [first, end) from 1, that change. */
struct change {
    uint32_t first, end;
};

struct differ {
    struct diag_out *out;
    const struct diag_patch *patch;
    struct diag_lines *lines;
    struct str text;
    uint32_t file, count;   /* lines of the old text */
    int64_t grown;          /* lines that hunks before this one added */
    struct change *changes; /* ascending, apart */
    size_t change_count;
};

static uint32_t line_start(const struct differ *d, uint32_t line)
{
    uint32_t start;

    (void)diag_lines_text(d->lines, d->file, line, &start);
    return line > d->count ? (uint32_t)d->text.n : start;
}

static uint32_t lines_in(struct str text)
{
    uint32_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n + (text.n > 0 && text.p[text.n - 1] != '\n');
}

static void add_lines(struct diag_out *o, char mark, struct str text)
{
    while (text.n > 0) {
        size_t end = str_find(text, '\n');

        diag_out_add(o, (struct str){ &mark, 1 });
        diag_out_add(o, str_sub(text, 0, end));
        diag_out_add(o, end < text.n ? STR("\n") : STR("\n\\ No newline at end of file\n"));
        text = str_sub(text, end + 1, text.n);
    }
}

static struct str old_lines(const struct differ *d, uint32_t first, uint32_t end)
{
    uint32_t from = line_start(d, first), to = line_start(d, end);

    return str_sub(d->text, from, to - from);
}

static struct str new_lines(const struct differ *d, const struct change *c)
{
    struct diag_out o = { .arena = d->out->arena };

    add_edited(&o, d->patch, d->text, d->file, line_start(d, c->first), line_start(d, c->end));
    return (struct str){ o.p, o.n };
}

/* The line above a hunk. A side without lines is said to stand before its first. */
static void mark_hunk(const struct differ *d, uint32_t first, uint32_t count, int64_t more)
{
    int64_t start = (int64_t)first + d->grown, lines = (int64_t)count + more;

    diag_out_fmt(d->out, "@@ -%u,%u +%lld,%lld @@\n", count ? first : first - 1, count,
                 (long long)(lines ? start : start - 1), (long long)lines);
}

/* One hunk of changes [from, to). */
static void hunk(struct differ *d, size_t from, size_t to)
{
    uint32_t first = d->changes[from].first > CONTEXT ? d->changes[from].first - CONTEXT : 1;
    uint32_t end = MIN(d->changes[to - 1].end + CONTEXT, d->count + 1), at = first;
    int64_t more = 0;

    for (size_t i = from; i < to; i++)
        more += (int64_t)lines_in(new_lines(d, &d->changes[i])) -
                (int64_t)(d->changes[i].end - d->changes[i].first);
    mark_hunk(d, first, end - first, more);
    for (size_t i = from; i < to; i++) {
        const struct change *c = &d->changes[i];

        add_lines(d->out, ' ', old_lines(d, at, c->first));
        add_lines(d->out, '-', old_lines(d, c->first, c->end));
        add_lines(d->out, '+', new_lines(d, c));
        at = c->end;
    }
    add_lines(d->out, ' ', old_lines(d, at, end));
    d->grown += more;
}

/* Lines that each edit touches, those of neighbours together. */
static void find_changes(struct differ *d)
{
    d->changes = NEW_N(d->out->arena, struct change, d->patch->edits.count);
    for (size_t i = 0; i < d->patch->edits.count; i++) {
        const struct diag_span *at = &d->patch->edits.items[i].at;
        struct change c, *last = d->change_count ? &d->changes[d->change_count - 1] : NULL;

        if (at->file != d->file)
            continue;
        c.first = diag_lines_place(d->lines, d->file, at->start).line;
        c.end = diag_lines_place(d->lines, d->file, at->end).line + 1;
        if (at->end > at->start && line_start(d, c.end - 1) == at->end &&
            line_start(d, c.first) == at->start)
            c.end--; /* whole lines go: the next one stays as it is */
        if (last != NULL && c.first <= last->end)
            last->end = MAX(last->end, c.end);
        else
            d->changes[d->change_count++] = c;
    }
}

static void one_file(struct differ *d, struct str path)
{
    diag_out_fmt(d->out, "--- a/" STR_FMT "\n+++ b/" STR_FMT "\n", STR_ARG(path), STR_ARG(path));
    find_changes(d);
    for (size_t i = 0, n; i < d->change_count; i += n) {
        for (n = 1; i + n < d->change_count &&
                    d->changes[i + n].first <= d->changes[i + n - 1].end + 2 * CONTEXT;)
            n++;
        hunk(d, i, i + n);
    }
}

struct str diag_patch_diff(struct arena *a, const struct diag_patch *p, struct diag_files files,
                           struct str folder)
{
    struct diag_out o = { .arena = a };
    struct diag_lines *lines = diag_lines_new(a, files);

    for (uint32_t file = 0; file < files.count; file++) {
        struct str text = files.items[file].text;
        struct differ d = { .out = &o,
                            .patch = p,
                            .lines = lines,
                            .text = text,
                            .file = file,
                            .count = lines_in(text) };

        if (!diag_patch_touches(p, file))
            continue;
        one_file(&d, str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(folder), folder.n ? "/" : "",
                             STR_ARG(files.items[file].path)));
    }
    return (struct str){ o.n ? o.p : "", o.n };
}
