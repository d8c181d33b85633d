/* SPDX-License-Identifier: Apache-2.0
 *
 * What a help proposes, as the edited line: `+` under what comes in, `~` under what is replaced;
 * where something goes away, or more than one line changes, the old and the new lines with - and +
 * in the gutter. It is there to be pasted, so it is whole, and may be wider than the rest of a
 * page; a line too wide to be marked below is shown before and after.
 */
#include "diag/page.h"

#include <stdlib.h>

struct edits {
    struct diag_edit_item *items;
    size_t count, cap;
};

/* Edits of neighbouring text: the lines they touch as a whole. */
struct block {
    const struct diag_edit_item *edits;
    size_t count;
    uint32_t file, first, last; /* lines */
    uint32_t start, end;        /* bytes of these lines */
    struct str old, new;
};

static int by_start(const void *left, const void *right)
{
    const struct diag_edit_item *a = left, *b = right;

    if (a->at.file != b->at.file)
        return a->at.file < b->at.file ? -1 : 1;
    if (a->at.start != b->at.start)
        return a->at.start < b->at.start ? -1 : 1;
    return (a->at.end > b->at.end) - (a->at.end < b->at.end);
}

static uint32_t line_of(const struct diag_page *page, uint32_t file, uint32_t offset)
{
    return diag_lines_place(page->lines, file, offset).line;
}

/* The old text of a block with its edits applied. */
static struct str edited(const struct diag_page *page, const struct block *b)
{
    struct diag_out text = { .arena = page->out->arena };
    uint32_t at = b->start;

    for (size_t i = 0; i < b->count; i++) {
        const struct diag_edit_item *e = &b->edits[i];
        uint32_t to = MIN(MAX(e->at.start, at), b->end);

        diag_out_add(&text, str_sub(b->old, at - b->start, to - at));
        diag_out_add(&text, e->text);
        at = MIN(MAX(e->at.end, to), b->end);
    }
    diag_out_add(&text, str_sub(b->old, at - b->start, b->end - at));
    return (struct str){ text.p, text.n };
}

/* The last line that an edit touches: where whole lines go, the one behind them stays. */
static uint32_t last_line(const struct diag_page *page, const struct diag_edit_item *e)
{
    struct diag_lines_place end =
        diag_lines_place(page->lines, e->at.file, MAX(e->at.end, e->at.start));

    if (e->text.n == 0 && e->at.end > e->at.start && end.column == 1)
        return MAX(end.line - 1, line_of(page, e->at.file, e->at.start));
    return end.line;
}

/* Takes the edits that share lines with the first one; their new text. */
static struct block next_block(const struct diag_page *page, const struct edits *all, size_t from)
{
    struct block b = { .edits = &all->items[from], .file = all->items[from].at.file };
    uint32_t start;
    struct str last;

    b.first = b.last = line_of(page, b.file, b.edits[0].at.start);
    for (; from + b.count < all->count; b.count++) {
        const struct diag_span *span = &b.edits[b.count].at;

        if (span->file != b.file || line_of(page, b.file, span->start) > b.last)
            break;
        b.last = MAX(b.last, last_line(page, &b.edits[b.count]));
    }
    last = diag_lines_text(page->lines, b.file, b.last, &start);
    b.end = start + (uint32_t)last.n;
    /* Lines lie one behind the other, so the first one's address reaches to the last one's end. */
    b.old = diag_lines_text(page->lines, b.file, b.first, &b.start);
    b.old.n = b.end - b.start;
    b.new = edited(page, &b);
    return b;
}

static void numbered(const struct diag_page *page, uint32_t number, char mark, struct str text)
{
    struct diag_row r = { .count = 0 };
    enum diag_row_style style = mark == '+' ? ROW_ADDED : mark == '-' ? ROW_GONE : ROW_PLAIN;

    (void)diag_row_gutter(&r, page->gutter, number, mark);
    diag_row_print_wide(page->out, &r, diag_lines_tame(page->out->arena, text), style,
                        page->colour);
}

static void numbered_lines(const struct diag_page *page, uint32_t number, char mark,
                           struct str text)
{
    struct str line;

    for (; text.p && text.n && str_cut(&text, '\n', &line); number++)
        numbered(page, number, mark, line);
}

static uint32_t width_of(const struct diag_page *page, struct str text)
{
    return diag_lines_width(diag_lines_tame(page->out->arena, text));
}

static bool is_inline(const struct diag_page *page, const struct block *b)
{
    if (b->first != b->last || str_find(b->new, '\n') < b->new.n ||
        page->gutter + 3 + width_of(page, b->new) > DIAG_ROW_COLUMNS)
        return false;
    for (size_t i = 0; i < b->count; i++)
        if (b->edits[i].text.n == 0)
            return false;
    return true;
}

struct mark {
    uint32_t column, width; /* in the new line */
    char sign;
};

/* Where each edit of a block ended up. */
static struct mark *find_marks(const struct diag_page *page, const struct block *b)
{
    struct mark *marks = NEW_N(page->out->arena, struct mark, b->count);
    uint32_t grown = 0;

    for (size_t i = 0; i < b->count; i++) {
        struct diag_span at = b->edits[i].at;
        struct str gone = str_sub(b->old, at.start - b->start, MAX(at.end, at.start) - at.start);

        marks[i].column = width_of(page, str_sub(b->old, 0, at.start - b->start)) + grown;
        marks[i].width = width_of(page, b->edits[i].text);
        marks[i].sign = gone.n ? '~' : '+';
        grown += marks[i].width - width_of(page, gone);
    }
    return marks;
}

/* The edited line and marks below what is new in it. */
static void marked_line(const struct diag_page *page, const struct block *b)
{
    struct diag_row line = { .count = 0 }, below = { .count = 0 };
    uint32_t at = diag_row_gutter(&line, page->gutter, b->first, '|');
    const struct mark *marks = find_marks(page, b);

    diag_row_put(&line, at, diag_lines_tame(page->out->arena, b->new), ROW_PLAIN);
    (void)diag_row_gutter(&below, page->gutter, 0, '|');
    for (size_t i = 0; i < b->count; i++)
        diag_row_fill(&below, at + marks[i].column, marks[i].width, marks[i].sign, ROW_ADDED);
    diag_row_print(page->out, &line, page->colour);
    diag_row_print(page->out, &below, page->colour);
}

static void frame(const struct diag_page *page, const char *text)
{
    struct diag_row r = { .count = 0 };

    diag_row_put(&r, page->gutter + 1, str_of(text), ROW_FRAME);
    diag_row_print(page->out, &r, page->colour);
}

static void print_block(const struct diag_page *page, const struct block *b)
{
    if (is_inline(page, b)) {
        marked_line(page, b);
        return;
    }
    numbered_lines(page, b->first, '-', b->old);
    numbered_lines(page, b->first, '+', b->new);
}

/* Edits of lines that are too long to be shown before and after. */
static bool on_long_line(const struct diag_page *page, const struct diag_edit_item *edit)
{
    uint32_t start;

    return diag_lines_text(page->lines, edit->at.file, line_of(page, edit->at.file, edit->at.start),
                           &start)
               .n > DIAG_LINES_LONG;
}

void diag_fix(const struct diag_page *page, const struct diag *d)
{
    struct edits all = { 0 };
    uint32_t file = d->at.file, last = 0;

    for (size_t i = 0; i < d->edits.count; i++)
        if (diag_lines_known(page->lines, d->edits.items[i].at) &&
            !on_long_line(page, &d->edits.items[i]))
            *VEC_ADD(page->out->arena, &all) = d->edits.items[i];
    if (all.count == 0)
        return;
    qsort(all.items, all.count, sizeof(*all.items), by_start);
    frame(page, "|");
    for (size_t i = 0; i < all.count;) {
        struct block b = next_block(page, &all, i);

        if (b.file != file)
            diag_out_fmt(
                page->out, "%*s::: " STR_FMT ":%u\n", (int)MAX(page->gutter, 2U), "",
                STR_ARG(diag_lines_tame(page->out->arena, diag_lines_path(page->lines, b.file))),
                b.first);
        else if (last && b.first > last + 1)
            frame(page, ":");
        print_block(page, &b);
        file = b.file;
        last = b.last;
        i += b.count;
    }
}
