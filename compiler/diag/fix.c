/* SPDX-License-Identifier: Apache-2.0
 *
 * What a help proposes, as the edited line: `+` under what comes in, `~` under what is replaced;
 * where something goes away, or more than one line changes, the old and the new lines with - and +
 * in the gutter.
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

/* Takes the edits that share lines with the first one; their new text. */
static struct block next_block(const struct diag_page *page, const struct edits *all, size_t from)
{
    const struct diag_edit_item *e = &all->items[from];
    struct block b = { .edits = e, .file = e->at.file };
    struct diag_out text = { .arena = page->out->arena };
    uint32_t at, start;
    struct str file_line;

    b.first = line_of(page, b.file, e->at.start);
    b.last = b.first;
    for (; from + b.count < all->count; b.count++) {
        const struct diag_span *span = &e[b.count].at;

        if (span->file != b.file || line_of(page, b.file, span->start) > b.last)
            break;
        b.last = MAX(b.last, line_of(page, b.file, MAX(span->end, span->start)));
    }
    (void)diag_lines_text(page->lines, b.file, b.first, &b.start);
    file_line = diag_lines_text(page->lines, b.file, b.last, &start);
    b.end = start + (uint32_t)file_line.n;
    /* Lines lie one behind the other, so the first one's address reaches to the last one's end. */
    b.old =
        (struct str){ diag_lines_text(page->lines, b.file, b.first, &b.start).p, b.end - b.start };
    at = b.start;
    for (size_t i = 0; i < b.count; i++) {
        uint32_t to = MIN(MAX(e[i].at.start, at), b.end);

        diag_out_add(&text, str_sub(b.old, at - b.start, to - at));
        diag_out_add(&text, e[i].text);
        at = MIN(MAX(e[i].at.end, to), b.end);
    }
    diag_out_add(&text, str_sub(b.old, at - b.start, b.end - at));
    b.new = (struct str){ text.p, text.n };
    return b;
}

static void numbered(const struct diag_page *page, uint32_t number, char mark, struct str text)
{
    struct diag_row r = { .count = 0 };
    uint32_t shift, at = diag_row_gutter(&r, page->gutter, number, mark);
    enum diag_row_style style = mark == '+' ? ROW_ADDED : mark == '-' ? ROW_GONE : ROW_PLAIN;
    struct str tame = diag_lines_tame(page->out->arena, text);

    diag_row_put(&r, at,
                 diag_row_window(page->out->arena, tame, DIAG_ROW_COLUMNS - at, 0, 0, &shift),
                 style);
    diag_row_print(page->out, &r, page->colour);
}

static void numbered_lines(const struct diag_page *page, uint32_t number, char mark,
                           struct str text)
{
    struct str line;

    for (; text.p && text.n && str_cut(&text, '\n', &line); number++)
        numbered(page, number, mark, line);
}

static bool is_inline(const struct block *b)
{
    if (b->first != b->last || str_find(b->new, '\n') < b->new.n)
        return false;
    for (size_t i = 0; i < b->count; i++)
        if (b->edits[i].text.n == 0)
            return false;
    return true;
}

static uint32_t width_of(const struct diag_page *page, struct str text)
{
    return diag_lines_width(diag_lines_tame(page->out->arena, text));
}

/* The edited line and marks below what is new in it. */
static void marked_line(const struct diag_page *page, const struct block *b)
{
    struct diag_row line = { .count = 0 }, marks = { .count = 0 };
    uint32_t at = diag_row_gutter(&line, page->gutter, b->first, '|'), shift, low = UINT32_MAX,
             high = 0, grown = 0;
    struct str tame = diag_lines_tame(page->out->arena, b->new);

    for (int drawing = 0; drawing <= 1; drawing++) {
        grown = 0;
        for (size_t i = 0; i < b->count; i++) {
            const struct diag_edit_item *e = &b->edits[i];
            struct str gone =
                str_sub(b->old, e->at.start - b->start, MAX(e->at.end, e->at.start) - e->at.start);
            uint32_t column = width_of(page, str_sub(b->old, 0, e->at.start - b->start)) + grown;
            uint32_t width = width_of(page, e->text);

            grown += width - width_of(page, gone);
            low = MIN(low, column);
            high = MAX(high, column + width);
            if (drawing)
                diag_row_fill(&marks, at + (column > shift ? column - shift : 0), width,
                              gone.n ? '~' : '+', ROW_ADDED);
        }
        if (!drawing)
            tame =
                diag_row_window(page->out->arena, tame, DIAG_ROW_COLUMNS - at, low, high, &shift);
    }
    diag_row_put(&line, at, tame, ROW_PLAIN);
    (void)diag_row_gutter(&marks, page->gutter, 0, '|');
    diag_row_print(page->out, &line, page->colour);
    diag_row_print(page->out, &marks, page->colour);
}

static void frame(const struct diag_page *page, const char *text)
{
    struct diag_row r = { .count = 0 };

    diag_row_put(&r, page->gutter + 1, str_of(text), ROW_FRAME);
    diag_row_print(page->out, &r, page->colour);
}

static void print_block(const struct diag_page *page, const struct block *b)
{
    if (is_inline(b)) {
        marked_line(page, b);
        return;
    }
    numbered_lines(page, b->first, '-', b->old);
    numbered_lines(page, b->first, '+', b->new);
}

void diag_fix(const struct diag_page *page, const struct diag *d)
{
    struct edits all = { 0 };
    uint32_t file = d->at.file, last = 0;

    for (size_t i = 0; i < d->edits.count; i++)
        if (diag_lines_known(page->lines, d->edits.items[i].at))
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
