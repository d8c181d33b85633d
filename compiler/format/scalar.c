/* SPDX-License-Identifier: Apache-2.0
 *
 * Quotes go where the text without them is that text to readers of YAML 1.1 and 1.2 alike, and come
 * where a field wants a text and a reader without our field tables would see a number, a boolean, a
 * time or a date. Texts of several lines keep their lines: where they break is the author's.
 */
#include "format/scalar.h"

#include "doc/plain.h"

static struct str slice(struct str file, const struct doc_node *node)
{
    return str_sub(file, node->at.start, node->at.end - node->at.start);
}

/* Quotes around anything that is more than words, numbers and paths were put there with care, and
 * not all readers agree about `:` and `?` between brackets. */
static bool is_simple(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = str_lower(text.p[i]);

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !memchr("-_./ +@=", c, 8))
            return false;
    }
    return doc_plain_is_safe(text) && !doc_plain_reads(text);
}

struct str format_scalar_text(struct arena *a, struct str file, const struct doc_node *node,
                              bool is_text)
{
    struct str raw = slice(file, node);

    if (raw.p[0] == '*' || node->kind != DOC_SCALAR)
        return raw;
    if (!node->plain)
        return is_simple(node->text) ? node->text : raw;
    if (is_text && !doc_is_null(node) && doc_plain_reads(node->text))
        return str_fmt(a, "\"" STR_FMT "\"", STR_ARG(node->text));
    return raw;
}

static void put_line(struct diag_out *out, struct str line, uint32_t indent)
{
    if (line.n)
        diag_out_fmt(out, "\n%*s" STR_FMT, (int)indent, "", STR_ARG(line));
    else
        diag_out_add(out, STR("\n"));
}

static struct str without_return(struct str line)
{
    return str_has_suffix(line, STR("\r")) ? str_sub(line, 0, line.n - 1) : line;
}

static uint32_t leading_spaces(struct str line)
{
    uint32_t n = 0;

    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

/* Blanks at the ends of lines mean nothing, but for those behind a backslash. */
static void quoted_lines(struct diag_out *out, struct str raw, uint32_t indent)
{
    struct str line;
    bool first = true;

    while (str_cut(&raw, '\n', &line)) {
        struct str kept = str_trim(without_return(line));

        if (raw.p && str_has_suffix(kept, STR("\\")) && line.n > 0 &&
            memchr(" \t", line.p[line.n - 1], 2))
            kept = str_sub(kept, 0, kept.n + 1);
        if (first)
            diag_out_add(out, kept);
        else
            put_line(out, kept, indent);
        first = false;
    }
}

static bool has_digit(struct str header)
{
    size_t end = str_find(header, '#');

    for (size_t i = 0; i < end; i++) {
        if (header.p[i] >= '0' && header.p[i] <= '9')
            return true;
    }
    return false;
}

static bool block_lines(struct diag_out *out, struct str raw, uint32_t indent)
{
    struct str line, rest;
    uint32_t old = 0;

    (void)str_cut(&raw, '\n', &line);
    if (has_digit(line))
        return false;
    diag_out_add(out, str_trim(without_return(line)));
    for (rest = raw; str_cut(&rest, '\n', &line) && old == 0;) {
        if (str_trim(without_return(line)).n)
            old = leading_spaces(line);
    }
    while (str_cut(&raw, '\n', &line)) {
        uint32_t spaces = leading_spaces(line);

        line = without_return(line);
        put_line(out, str_sub(line, MIN(spaces, old), line.n), indent);
    }
    return true;
}

bool format_scalar_lines(struct diag_out *out, struct str file, const struct doc_node *node,
                         uint32_t indent)
{
    struct str raw = slice(file, node);

    if (raw.p[0] == '|' || raw.p[0] == '>')
        return block_lines(out, raw, indent);
    quoted_lines(out, raw, indent);
    return true;
}
