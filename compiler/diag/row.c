/* SPDX-License-Identifier: Apache-2.0
 *
 * Colours only repeat what the characters say: `^` against `-`, `+` against `~`, the word before
 * the colon.
 */
#include "diag/row.h"

static const char *const colours[] = {
    [ROW_PLAIN] = "\x1b[0m",      [ROW_FRAME] = "\x1b[1;34m", [ROW_ERROR] = "\x1b[1;31m",
    [ROW_WARNING] = "\x1b[1;33m", [ROW_INFO] = "\x1b[1;32m",  [ROW_OTHER] = "\x1b[1;34m",
    [ROW_BOLD] = "\x1b[1m",       [ROW_ADDED] = "\x1b[0;32m", [ROW_GONE] = "\x1b[0;31m",
};

static struct diag_row_cell *cell(struct diag_row *r, uint32_t column)
{
    while (r->count <= column)
        r->cells[r->count++] = (struct diag_row_cell){ .bytes = " ", .n = 1 };
    return &r->cells[column];
}

static size_t sequence(struct str s)
{
    size_t n = 1;

    while (n < s.n && n < 4 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n++;
    return n;
}

void diag_row_put(struct diag_row *r, uint32_t column, struct str text, enum diag_row_style style)
{
    for (size_t n; text.n && column < DIAG_ROW_COLUMNS; column++, text = str_sub(text, n, text.n)) {
        struct diag_row_cell *at = cell(r, column);

        n = sequence(text);
        memcpy(at->bytes, text.p, n);
        at->n = (uint8_t)n;
        at->style = (uint8_t)style;
    }
}

void diag_row_fill(struct diag_row *r, uint32_t column, uint32_t n, char c,
                   enum diag_row_style style)
{
    for (uint32_t i = 0; i < n && column + i < DIAG_ROW_COLUMNS; i++)
        diag_row_put(r, column + i, (struct str){ &c, 1 }, style);
}

static void print_cells(struct diag_out *o, const struct diag_row *r, uint32_t n, bool colour)
{
    uint8_t style = ROW_PLAIN;

    for (uint32_t i = 0; i < n; i++) {
        const struct diag_row_cell *c = &r->cells[i];

        if (colour && c->style != style)
            diag_out_add(o, str_of(colours[c->style]));
        style = c->style;
        diag_out_add(o, (struct str){ c->bytes, c->n });
    }
    if (colour && style != ROW_PLAIN)
        diag_out_add(o, str_of(colours[ROW_PLAIN]));
}

void diag_row_print(struct diag_out *o, const struct diag_row *r, bool colour)
{
    uint32_t n = r->count;

    while (n && r->cells[n - 1].n == 1 && r->cells[n - 1].bytes[0] == ' ')
        n--;
    print_cells(o, r, n, colour);
    diag_out_add(o, STR("\n"));
}

void diag_row_print_wide(struct diag_out *o, const struct diag_row *r, struct str tame,
                         enum diag_row_style style, bool colour)
{
    while (tame.n && tame.p[tame.n - 1] == ' ')
        tame.n--;
    if (tame.n == 0) {
        diag_row_print(o, r, colour);
        return;
    }
    print_cells(o, r, r->count, colour);
    diag_out_fmt(o, " %s" STR_FMT "%s\n", colour ? colours[style] : "", STR_ARG(tame),
                 colour ? colours[ROW_PLAIN] : "");
}

uint32_t diag_row_gutter(struct diag_row *r, uint32_t digits, uint32_t number, char mark)
{
    char text[16];
    uint32_t n = 0;

    for (uint32_t left = number; left && n < sizeof(text); left /= 10)
        text[n++] = (char)('0' + left % 10);
    for (uint32_t i = 0; i < n; i++)
        diag_row_fill(r, digits - 1 - i, 1, text[i], ROW_FRAME);
    diag_row_fill(r, digits + 1, 1, mark,
                  mark == '+'   ? ROW_ADDED
                  : mark == '-' ? ROW_GONE
                                : ROW_FRAME);
    return digits + 3;
}

static struct str slice(struct str s, uint32_t from, uint32_t n)
{
    size_t start = 0, end;

    while (from-- > 0 && start < s.n)
        start += sequence(str_sub(s, start, s.n));
    end = start;
    while (n-- > 0 && end < s.n)
        end += sequence(str_sub(s, end, s.n));
    return str_sub(s, start, end - start);
}

struct str diag_row_window(struct arena *a, struct str tame, uint32_t room, uint32_t low,
                           uint32_t high, uint32_t *shift)
{
    enum { LEAD = 8, DOTS = 3 };
    uint32_t width = 0;
    struct str dots = STR("...");

    for (size_t i = 0; i < tame.n; i += sequence(str_sub(tame, i, tame.n)))
        width++;
    *shift = 0;
    if (width <= room)
        return tame;
    if (high <= room - DOTS)
        return str_fmt(a, STR_FMT STR_FMT, STR_ARG(slice(tame, 0, room - DOTS)), STR_ARG(dots));
    low = MIN(low, width);
    *shift = low > LEAD ? low - LEAD : 0;
    *shift = MIN(*shift, width - room);
    return str_fmt(a, STR_FMT STR_FMT "%s", STR_ARG(*shift ? dots : STR("")),
                   STR_ARG(slice(tame, *shift + (*shift ? DOTS : 0),
                                 room - (*shift ? DOTS : 0) - (*shift + room < width ? DOTS : 0))),
                   *shift + room < width ? "..." : "");
}
