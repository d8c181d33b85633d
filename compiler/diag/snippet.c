/* SPDX-License-Identifier: Apache-2.0
 *
 * Quoted source in the manner of rustc: every marked line once, `^` under the cause and `-` under
 * the others, the rightmost label beside its mark, the others hung below theirs, a `:` where lines
 * are left out, `:::` before another file. A span of several lines is marked on its first. Of a
 * line that is as long as a file only what lies around its first mark is looked at.
 */
#include "diag/page.h"

#include <stdlib.h>

enum { AROUND = 512 }; /* bytes of a long line */

struct mark {
    uint32_t file, line;
    uint32_t start;     /* in the line, bytes */
    uint32_t low, high; /* columns from 0, high excluded */
    struct str label;
    bool primary;
    bool context; /* the line is shown, nothing is marked */
    enum diag_row_style style;
};

struct marks {
    struct mark *items;
    size_t count, cap;
};

static uint32_t column(const struct diag_page *page, struct str line, uint32_t bytes)
{
    return diag_lines_width(diag_lines_tame(page->out->arena, str_sub(line, 0, bytes)));
}

static struct mark mark_of(const struct diag_page *page, struct diag_span at, struct str label)
{
    struct diag_lines_place place = diag_lines_place(page->lines, at.file, at.start);
    struct mark m = { .file = at.file,
                      .line = place.line,
                      .label = diag_lines_tame(page->out->arena, label) };
    uint32_t start, end = MAX(at.end, at.start);
    struct str line = diag_lines_text(page->lines, at.file, place.line, &start);

    m.start = at.start - start;
    if (line.n > DIAG_LINES_LONG) {
        end = MIN(end, start + (uint32_t)line.n);
        m.low = place.column - 1;
        m.high = MAX(m.low + 1, diag_lines_place(page->lines, at.file, end).column - 1);
        return m;
    }
    m.low = column(page, line, m.start);
    m.high = MAX(m.low + 1, column(page, line, (uint32_t)MIN(end - start, line.n)));
    return m;
}

/* The part of a long line around a byte of it; *skipped: its columns before that. */
static struct str cut_line(struct str line, uint32_t near, uint32_t column, uint32_t *skipped)
{
    size_t from = near > AROUND ? near - AROUND : 0;
    struct str before = str_sub(line, from, near - from);

    *skipped = column - MIN(column, diag_lines_width(before));
    return str_sub(line, from, before.n + AROUND);
}

static int by_place(const void *left, const void *right)
{
    const struct mark *a = left, *b = right;

    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    return (a->primary > b->primary) - (a->primary < b->primary);
}

/* All marks in one file, by place. */
static struct marks marks_in(const struct diag_page *page, const struct diag *d, uint32_t file)
{
    static const enum diag_row_style styles[] = { ROW_PLAIN, ROW_INFO, ROW_WARNING, ROW_ERROR };
    struct marks m = { 0 };

    if (d->at.file == file) {
        struct mark *primary = VEC_ADD(page->out->arena, &m);

        *primary = mark_of(page, d->at, d->label);
        primary->primary = true;
        primary->style = styles[d->level];
    }
    for (size_t i = 0; i < d->related.count; i++) {
        const struct diag_note_item *r = &d->related.items[i];

        if (r->at.file != file)
            continue;
        *VEC_ADD(page->out->arena, &m) = mark_of(page, r->at, r->text);
        m.items[m.count - 1].style = ROW_OTHER;
        m.items[m.count - 1].context = r->role == DIAG_ROLE_CONTEXT;
    }
    if (m.count > 1)
        qsort(m.items, m.count, sizeof(*m.items), by_place);
    return m;
}

static void frame(const struct diag_page *page, char mark)
{
    struct diag_row r = { .count = 0 };

    (void)diag_row_gutter(&r, page->gutter, 0, mark);
    diag_row_print(page->out, &r, page->colour);
}

/* Line number `line` with the columns of `mark` up to `high` in view; what to take off the columns. */
static uint32_t source_line(const struct diag_page *page, uint32_t file, uint32_t line,
                            const struct mark *mark, uint32_t high)
{
    struct diag_row r = { .count = 0 };
    uint32_t start, shift, skipped = 0, at = diag_row_gutter(&r, page->gutter, line, '|');
    struct str text = diag_lines_text(page->lines, file, line, &start);

    if (text.n > DIAG_LINES_LONG)
        text = cut_line(text, mark ? mark->start : 0, mark ? mark->low : 0, &skipped);
    text = diag_lines_tame(page->out->arena, text);
    text = diag_row_window(page->out->arena, text, DIAG_ROW_COLUMNS - at,
                           mark ? mark->low - skipped : 0, high - MIN(high, skipped), &shift);
    diag_row_put(&r, at, text, ROW_PLAIN);
    diag_row_print(page->out, &r, page->colour);
    return shift + skipped;
}

/* Columns in the row, inside of what is shown. */
static void settle(struct mark *m, size_t n, uint32_t shift, uint32_t at)
{
    for (size_t i = 0; i < n; i++) {
        m[i].low =
            MIN(at + (m[i].low > shift ? m[i].low - shift : 0), (uint32_t)DIAG_ROW_COLUMNS - 1);
        m[i].high =
            MIN(at + (m[i].high > shift ? m[i].high - shift : 1), (uint32_t)DIAG_ROW_COLUMNS);
        m[i].high = MAX(m[i].high, m[i].low + 1);
    }
}

/* Marks of one line below it; the rightmost label too, if it fits. True where it did. */
static bool underline(const struct diag_page *page, const struct mark *m, size_t n)
{
    struct diag_row r = { .count = 0 };
    const struct mark *last = &m[n - 1];
    uint32_t widest = 0;
    bool beside;

    (void)diag_row_gutter(&r, page->gutter, 0, '|');
    for (int primary = 0; primary <= 1; primary++)
        for (size_t i = 0; i < n; i++)
            if (m[i].primary == (primary == 1))
                diag_row_fill(&r, m[i].low, m[i].high - m[i].low, primary ? '^' : '-', m[i].style);
    for (size_t i = 0; i < n; i++)
        widest = MAX(widest, m[i].high);
    beside =
        widest == last->high && last->high + 1 + diag_lines_width(last->label) <= DIAG_ROW_COLUMNS;
    if (beside && last->label.n)
        diag_row_put(&r, last->high + 1, last->label, last->style);
    diag_row_print(page->out, &r, page->colour);
    return beside;
}

static void connectors(struct diag_row *r, const struct mark *m, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (m[i].label.n)
            diag_row_fill(r, m[i].low, 1, '|', m[i].style);
}

/* As much of a label as fits into `room` columns, broken at a space; the rest stays in *rest. */
static struct str next_piece(struct str *rest, uint32_t room)
{
    struct str piece = *rest;
    size_t cut = room;

    if (diag_lines_width(*rest) > room) {
        while (cut > 0 && rest->p[cut] != ' ')
            cut--;
        piece = str_sub(*rest, 0, cut ? cut : room);
    }
    *rest = str_trim(str_sub(*rest, piece.n, rest->n));
    return piece;
}

/* One label on lines of its own, moved to the left where it would not fit. */
static void hang(const struct diag_page *page, const struct mark *m, size_t i)
{
    uint32_t left = page->gutter + 3, room = DIAG_ROW_COLUMNS - left;
    struct str rest = m[i].label;

    while (rest.n) {
        struct diag_row r = { .count = 0 };
        struct str piece = next_piece(&rest, room);
        uint32_t latest = DIAG_ROW_COLUMNS - MIN(diag_lines_width(piece), room);

        (void)diag_row_gutter(&r, page->gutter, 0, '|');
        connectors(&r, m, i);
        diag_row_put(&r, MIN(m[i].low, latest), piece, m[i].style);
        diag_row_print(page->out, &r, page->colour);
    }
}

static void labels(const struct diag_page *page, const struct mark *m, size_t n)
{
    struct diag_row r = { .count = 0 };
    size_t hanging = 0;

    for (size_t i = 0; i < n; i++)
        hanging += m[i].label.n != 0;
    if (hanging == 0)
        return;
    (void)diag_row_gutter(&r, page->gutter, 0, '|');
    connectors(&r, m, n);
    diag_row_print(page->out, &r, page->colour);
    for (size_t i = n; i-- > 0;)
        if (m[i].label.n)
            hang(page, m, i);
}

/* Without the marks that only want their line shown; how many are left. */
static size_t drop_context(struct mark *m, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!m[i].context)
            m[kept++] = m[i];
    return kept;
}

static void marked_line(const struct diag_page *page, uint32_t file, struct mark *m, size_t n)
{
    uint32_t high = 0, shift, line = m[0].line;

    n = drop_context(m, n);
    if (n == 0) {
        (void)source_line(page, file, line, NULL, 0);
        return;
    }
    for (size_t i = 0; i < n; i++)
        high = MAX(high, m[i].high);
    shift = source_line(page, file, m[0].line, &m[0], high);
    settle(m, n, shift, page->gutter + 3);
    labels(page, m, underline(page, m, n) ? n - 1 : n);
}

/* Between two marked lines: nothing, the one line, or a `:`. */
static void between(const struct diag_page *page, uint32_t file, uint32_t before, uint32_t next)
{
    if (before && next == before + 2)
        (void)source_line(page, file, before + 1, NULL, 0);
    else if (before && next > before + 2)
        frame(page, ':');
}

static void one_file(const struct diag_page *page, const struct diag *d, uint32_t file,
                     const char *arrow)
{
    struct marks m = marks_in(page, d, file);
    struct diag_row r = { .count = 0 };
    struct mark *first = &m.items[0];
    uint32_t before = 0, indent = MAX(page->gutter, 2U);
    struct str path = diag_lines_tame(page->out->arena, diag_lines_path(page->lines, file));

    for (size_t i = 0; i < m.count; i++)
        if (m.items[i].primary)
            first = &m.items[i];
    diag_row_put(&r, indent, str_of(arrow), ROW_FRAME);
    diag_row_put(
        &r, indent + 4,
        str_fmt(page->out->arena, STR_FMT ":%u:%u", STR_ARG(path), first->line, first->low + 1),
        ROW_PLAIN);
    diag_row_print(page->out, &r, page->colour);
    frame(page, '|');
    for (size_t i = 0, n; i < m.count; i += n) {
        for (n = 1; i + n < m.count && m.items[i + n].line == m.items[i].line;)
            n++;
        between(page, file, before, m.items[i].line);
        before = m.items[i].line;
        marked_line(page, file, m.items + i, n);
    }
}

/* True where an earlier related span lies in the same file. */
static bool shown(const struct diag *d, size_t i)
{
    uint32_t file = d->related.items[i].at.file;

    for (size_t k = 0; k < i; k++)
        if (d->related.items[k].at.file == file)
            return true;
    return file == d->at.file;
}

void diag_snippet(const struct diag_page *page, const struct diag *d)
{
    if (diag_lines_known(page->lines, d->at))
        one_file(page, d, d->at.file, "-->");
    for (size_t i = 0; i < d->related.count; i++)
        if (diag_lines_known(page->lines, d->related.items[i].at) && !shown(d, i))
            one_file(page, d, d->related.items[i].at.file, ":::");
}
