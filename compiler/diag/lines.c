/* SPDX-License-Identifier: Apache-2.0
 *
 * A file with many findings is not counted through from its start for each of them, nor is a line
 * that is as long as a file: line starts are noted once, and so is how many characters stand before
 * every 1,024th byte. Texts of a pull request are not shown as they are: an escape sequence could
 * repaint the terminal, a direction mark could make a line read as what it is not.
 */
#include "diag/lines.h"

enum { STRIDE = 1024 };

struct starts {
    uint32_t *items;
    size_t count, cap;
    uint32_t *before; /* characters before byte i * STRIDE */
};

struct diag_lines {
    struct arena *arena;
    struct diag_files files;
    struct starts *starts; /* per file; empty: not indexed yet */
};

struct diag_lines *diag_lines_new(struct arena *a, struct diag_files files)
{
    struct diag_lines *l = NEW(a, struct diag_lines);

    l->arena = a;
    l->files = files;
    l->starts = NEW_N(a, struct starts, files.count);
    return l;
}

bool diag_lines_known(const struct diag_lines *l, struct diag_span at)
{
    return at.file < l->files.count;
}

struct str diag_lines_path(const struct diag_lines *l, uint32_t file)
{
    assert(file < l->files.count);
    return l->files.items[file].path;
}

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

uint32_t diag_lines_width(struct str text)
{
    uint32_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += !continues(text.p[i]);
    return n;
}

static void count_characters(struct diag_lines *l, struct starts *s, struct str text)
{
    uint32_t n = 0;

    s->before = NEW_N(l->arena, uint32_t, text.n / STRIDE + 1);
    for (size_t at = 0, i = 0; at <= text.n; at += STRIDE, i++) {
        s->before[i] = n;
        n += diag_lines_width(str_sub(text, at, STRIDE));
    }
}

static const struct starts *index_file(struct diag_lines *l, uint32_t file)
{
    struct starts *s;
    struct str text;

    assert(file < l->files.count);
    s = &l->starts[file];
    text = l->files.items[file].text;
    if (s->count)
        return s;
    count_characters(l, s, text);
    *VEC_ADD(l->arena, s) = 0;
    for (size_t at = str_find(text, '\n'); at < text.n;) {
        *VEC_ADD(l->arena, s) = (uint32_t)at + 1;
        at += 1 + str_find(str_sub(text, at + 1, text.n), '\n');
    }
    return s;
}

/* The last line that starts at or before the offset. */
static uint32_t line_of(const struct starts *s, uint32_t offset)
{
    size_t low = 0, high = s->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (s->items[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Characters before a byte of the file. */
static uint32_t characters(const struct starts *s, struct str text, uint32_t offset)
{
    size_t from = (size_t)(offset / STRIDE) * STRIDE;

    return s->before[offset / STRIDE] + diag_lines_width(str_sub(text, from, offset - from));
}

struct diag_lines_place diag_lines_place(struct diag_lines *l, uint32_t file, uint32_t offset)
{
    const struct starts *s = index_file(l, file);
    struct str text = l->files.items[file].text;
    uint32_t line, start;

    offset = (uint32_t)MIN(offset, text.n);
    line = line_of(s, offset);
    start = s->items[line];
    return (struct diag_lines_place){ line + 1, 1 + characters(s, text, offset) -
                                                    characters(s, text, start) };
}

struct str diag_lines_text(struct diag_lines *l, uint32_t file, uint32_t line, uint32_t *start)
{
    const struct starts *s = index_file(l, file);
    struct str text = l->files.items[file].text, rest;

    assert(line >= 1);
    *start = line <= s->count ? s->items[line - 1] : (uint32_t)text.n;
    rest = str_sub(text, *start, text.n);
    if (line < s->count)
        rest.n = s->items[line] - 1 - *start;
    else
        rest.n = str_find(rest, '\n');
    if (rest.n && rest.p[rest.n - 1] == '\r')
        rest.n--;
    return rest;
}

struct str diag_lines_near(struct diag_lines *l, uint32_t file, uint32_t offset, uint32_t *start)
{
    enum { AROUND = 512 };
    struct str text = l->files.items[file].text;
    struct str line = diag_lines_text(l, file, line_of(index_file(l, file), offset) + 1, start);
    uint32_t from;

    if (line.n <= DIAG_LINES_LONG)
        return line;
    from = offset - MIN(offset - *start, (uint32_t)AROUND);
    while (from > *start && continues(text.p[from]))
        from--;
    line = str_sub(line, from - *start, offset - from + AROUND);
    *start = from;
    return line;
}

struct diag_lines_place diag_lines_count(struct str text, uint32_t offset)
{
    struct diag_lines_place at = { 1, 1 };
    size_t start = 0, end = MIN(offset, text.n);

    for (size_t next; (next = start + str_find(str_sub(text, start, text.n), '\n')) < end;
         start = next + 1)
        at.line++;
    at.column += diag_lines_width(str_sub(text, start, end - start));
    return at;
}

/* Length of the well-formed sequence at the start of s, or 0. */
static size_t sequence(struct str s, uint32_t *point)
{
    unsigned char lead = (unsigned char)s.p[0];
    size_t n = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, bad;

    if (s.n < n || !str_utf8(str_sub(s, 0, n), &bad))
        return 0;
    *point = n == 1 ? lead : lead & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; i++)
        *point = *point << 6 | ((unsigned char)s.p[i] & 0x3F);
    return n;
}

static bool shows_itself(uint32_t c)
{
    bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    bool direction = (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
                     (c >= 0x2066 && c <= 0x2069);

    return !control && !direction && c != 0xFEFF;
}

struct str diag_lines_tame(struct arena *a, struct str text)
{
    char *p = arena_take_text(a, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n;) {
        uint32_t point = 0;
        size_t bytes = sequence(str_sub(text, i, text.n), &point);

        if (bytes && shows_itself(point)) {
            memcpy(p + n, text.p + i, bytes);
            n += bytes;
        } else {
            p[n++] = text.p[i] == '\t' ? ' ' : '?';
        }
        i += bytes ? bytes : 1;
    }
    p[n] = '\0';
    return (struct str){ p, n };
}
