/* SPDX-License-Identifier: Apache-2.0
 *
 * libyaml drops comments, but it says where values begin and end; what lies between two of them is
 * so little that it can be scanned again. A `#` where a token may begin is a comment, always.
 */
#include "format/gap.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* True where a token of `n` bytes ends at a blank or with the text. */
static bool ends_at(struct str text, uint32_t at, uint32_t n)
{
    return at + n >= text.n || is_blank(text.p[at + n]);
}

static bool is_separator(struct str text, uint32_t at)
{
    return (at == 0 || text.p[at - 1] == '\n') && ends_at(text, at, 3) &&
           str_has_prefix(str_sub(text, at, 3), STR("---"));
}

static uint32_t skip_blanks(struct str text, uint32_t at, uint32_t limit, uint32_t *breaks)
{
    for (; at < limit && is_blank(text.p[at]); at++)
        *breaks += text.p[at] == '\n';
    return at;
}

static uint32_t line_end(struct str text, uint32_t at, uint32_t limit)
{
    while (at < limit && text.p[at] != '\n')
        at++;
    return at;
}

static bool is_name(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
}

/* Behind the name of an anchor, which is at `at`. */
static uint32_t anchor_end(struct str text, uint32_t at, uint32_t limit)
{
    do
        at++;
    while (at < limit && is_name(text.p[at]));
    return at;
}

static bool is_mark(struct str text, uint32_t at)
{
    if (text.p[at] == '-')
        return ends_at(text, at, 1);
    return memchr(":,[]{}", text.p[at], 6) != NULL;
}

struct format_piece format_gap_next(struct str text, uint32_t *at, uint32_t limit)
{
    struct format_piece p = { .kind = FORMAT_OTHER };
    uint32_t to = MIN(limit, (uint32_t)text.n);

    p.start = skip_blanks(text, *at, to, &p.breaks);
    p.end = p.start;
    if (p.start >= to) {
        p.kind = FORMAT_END;
    } else if (text.p[p.start] == '#') {
        p.kind = FORMAT_COMMENT;
        p.end = line_end(text, p.start, to);
        while (is_blank(text.p[p.end - 1]))
            p.end--;
    } else if (text.p[p.start] == '&') {
        p.kind = FORMAT_ANCHOR;
        p.end = anchor_end(text, p.start, to);
    } else if (is_separator(text, p.start)) {
        p.kind = FORMAT_SEPARATOR;
        p.end = p.start + 3;
    } else if (is_mark(text, p.start)) {
        p.kind = FORMAT_MARK;
        p.mark = text.p[p.start];
        p.end = p.start + 1;
    }
    *at = p.end;
    return p;
}

uint32_t format_gap_width(struct str text)
{
    uint32_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return n;
}

static uint32_t line_start(struct str text, uint32_t at)
{
    while (at > 0 && text.p[at - 1] != '\n')
        at--;
    return at;
}

uint32_t format_gap_column(struct str text, uint32_t at)
{
    uint32_t start = line_start(text, at);

    return format_gap_width(str_sub(text, start, at - start));
}

uint32_t format_gap_indent(struct str text, uint32_t at)
{
    uint32_t start = line_start(text, at), i = start;

    while (i < text.n && text.p[i] == ' ')
        i++;
    return i - start;
}
