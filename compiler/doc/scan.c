/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading YAML is what a compiler of YAML does most of the time, and nearly all that people write
 * uses a small part of the language: block maps and lists by indentation, flow maps and lists, plain
 * and quoted scalars of one line, comments, `---`. That part is read here in one pass over the
 * bytes, several times faster than a library that must expect everything. At the first sign of more
 * (an anchor, a tag, an escape, a scalar of several lines, a tab, anything that looks wrong) the
 * whole file is given up, and libyaml reads it from the start: so there is one authority on what
 * YAML is and one place where faults get their words. A fuzzer holds both readings against each
 * other, node by node.
 *
 * A block is a map or a list whose entries all begin in one column. A line closes the blocks that
 * begin right of it; then it continues the block of its column, or opens one where a value is due.
 * A list may stand in the column of the map that it is a value in.
 */
#include "doc/scan.h"

#include <string.h>

enum { KEY_MAX = 1000 }; /* libyaml takes keys of 1,024 characters */

struct block {
    uint32_t column;
    bool list;
    const char *due; /* a value is due, and would have stood here; NULL: none is */
};

struct scan {
    const char *p, *end, *line; /* where we are; the start of its line */
    const char *text;           /* of the file */
    uint32_t file, number;
    struct doc_tree *tree;
    struct doc_set *out;
    bool started; /* a document has begun */
    bool rooted;  /* and has its root */
    unsigned depth;
    struct block blocks[DOC_DEPTH_MAX];
};

struct token {
    const char *start, *end; /* with its quotes */
    bool plain;
};

/* The end of the text is as good as the end of a line. */
static char peek(const struct scan *s, const char *p)
{
    return p < s->end ? *p : '\n';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

static void skip_spaces(struct scan *s)
{
    while (s->p < s->end && *s->p == ' ')
        s->p++;
}

static void skip_line(struct scan *s)
{
    const char *break_at = memchr(s->p, '\n', (size_t)(s->end - s->p));

    s->p = break_at ? break_at + 1 : s->end;
    s->line = s->p;
}

/* To the first character of the next line that says something; false at the end. */
static bool next_line(struct scan *s)
{
    while (s->p < s->end) {
        skip_spaces(s);
        if (peek(s, s->p) != '\n' && *s->p != '#')
            return true;
        if (s->p < s->end)
            skip_line(s);
    }
    return false;
}

/* Nothing but a comment may follow on this line. */
static bool end_line(struct scan *s)
{
    const char *before = s->p;

    skip_spaces(s);
    if (peek(s, s->p) != '\n' && !(*s->p == '#' && s->p > before))
        return false;
    skip_line(s);
    return true;
}

static struct diag_span span(const struct scan *s, const char *start, const char *end)
{
    return (struct diag_span){ s->file, (uint32_t)(start - s->text), (uint32_t)(end - s->text) };
}

static bool give(struct scan *s, const struct token *t)
{
    size_t quote = t->plain ? 0 : 1;
    struct doc_tree_item item = {
        .at = span(s, t->start, t->end),
        .text = { t->start + quote, (size_t)(t->end - t->start) - 2 * quote },
        .plain = t->plain,
    };

    return doc_tree_scalar(s->tree, &item);
}

static bool give_nothing(struct scan *s, const char *at)
{
    return give(s, &(struct token){ at, at, true });
}

/* ---- scalars ---- */

static bool read_quoted(struct scan *s, struct token *t)
{
    char quote = *s->p;
    const char *p = s->p + 1;

    while (p < s->end && *p != quote && *p != '\n' && *p != '\\')
        p++;
    if (peek(s, p) != quote || (quote == '\'' && peek(s, p + 1) == quote))
        return false;
    *t = (struct token){ s->p, p + 1, false };
    s->p = p + 1;
    return true;
}

enum { NO_START = 1, STOPS = 2, STOPS_FLOW = 4, ALWAYS = 7 };

/* What no plain scalar begins with; where it takes more than a look at the character to go on. */
static const unsigned char classes[256] = {
    ['\t'] = ALWAYS,
    ['\n'] = ALWAYS,
    ['#'] = ALWAYS,
    [':'] = ALWAYS,
    [' '] = NO_START,
    ['!'] = NO_START,
    ['"'] = NO_START,
    ['%'] = NO_START,
    ['&'] = NO_START,
    ['\''] = NO_START,
    ['*'] = NO_START,
    ['>'] = NO_START,
    ['@'] = NO_START,
    ['`'] = NO_START,
    ['|'] = NO_START,
    [','] = NO_START | STOPS_FLOW,
    ['?'] = NO_START | STOPS_FLOW,
    ['['] = NO_START | STOPS_FLOW,
    [']'] = NO_START | STOPS_FLOW,
    ['{'] = NO_START | STOPS_FLOW,
    ['}'] = NO_START | STOPS_FLOW,
};

/* At a character that may end a plain scalar: true where it does. */
static bool ends_plain(const struct scan *s, const char *p, bool flow, bool *known)
{
    char c = *p, next = peek(s, p + 1);

    switch (c) {
    case ':':
        *known = !(flow && memchr(",?[]{}", next, 6)) && next != '\t';
        return is_blank(next);
    case '#':
        return p[-1] == ' ';
    case '?':
    case '\t':
        *known = false;
        return true;
    default:
        return true;
    }
}

static bool read_plain(struct scan *s, bool flow, struct token *t)
{
    unsigned stop = flow ? STOPS_FLOW : STOPS;
    const char *p = s->p;
    bool known = true;

    if ((classes[(unsigned char)*p] & NO_START) || (*p == '-' && is_blank(peek(s, p + 1))))
        return false;
    for (; p < s->end; p++)
        if ((classes[(unsigned char)*p] & stop) && (ends_plain(s, p, flow, &known) || !known))
            break;
    while (p > s->p && p[-1] == ' ')
        p--;
    *t = (struct token){ s->p, p, true };
    s->p = p;
    return known;
}

static bool read_scalar(struct scan *s, bool flow, struct token *t)
{
    char c = peek(s, s->p);

    return c == '"' || c == '\'' ? read_quoted(s, t) : c != '\n' && read_plain(s, flow, t);
}

/* What was just read is a key. */
static bool is_key(const struct scan *s)
{
    return peek(s, s->p) == ':' && is_blank(peek(s, s->p + 1));
}

static bool give_key(struct scan *s, const struct token *t)
{
    if (t->end - t->start > KEY_MAX)
        return false;
    s->p++;
    return give(s, t);
}

/* ---- flow style ---- */

struct flow {
    unsigned depth;
    char closers[DOC_DEPTH_MAX];
    bool due;   /* an item or an entry may come */
    bool value; /* the value of a key must come */
};

/* Between tokens a line may end, comments with it. */
static bool flow_space(struct scan *s)
{
    for (;;) {
        const char *before = s->p;

        skip_spaces(s);
        if (s->p >= s->end)
            return false;
        if (*s->p == '#' && s->p == before && s->p > s->line)
            return false;
        if (*s->p != '\n' && *s->p != '#')
            return s->p > s->line; /* a `---` would count */
        skip_line(s);
    }
}

static bool flow_open(struct scan *s, struct flow *f)
{
    bool map = *s->p == '{';
    struct doc_tree_item item = { .at = span(s, s->p, s->p + 1),
                                  .kind = map ? DOC_MAP : DOC_LIST,
                                  .flow = true };

    if (f->depth == DOC_DEPTH_MAX || (f->depth && f->closers[f->depth - 1] == '}' && !f->value))
        return false;
    f->closers[f->depth++] = map ? '}' : ']';
    f->due = true;
    f->value = false;
    s->p++;
    return doc_tree_open(s->tree, &item);
}

static bool flow_close(struct scan *s, struct flow *f)
{
    if (f->value || f->closers[f->depth - 1] != *s->p)
        return false;
    s->p++;
    doc_tree_close(s->tree, (uint32_t)(s->p - s->text));
    f->depth--;
    f->due = false;
    return true;
}

static bool flow_scalar(struct scan *s, struct flow *f)
{
    struct token t;

    if (!read_scalar(s, true, &t))
        return false;
    if (f->closers[f->depth - 1] == '}' && !f->value) {
        f->value = true;
        return is_key(s) && give_key(s, &t);
    }
    f->value = f->due = false;
    return peek(s, s->p) != ':' && give(s, &t);
}

static bool flow_token(struct scan *s, struct flow *f)
{
    char c;

    if (!flow_space(s))
        return false;
    c = *s->p;
    if (c == ']' || c == '}')
        return flow_close(s, f);
    if (f->due)
        return c == '[' || c == '{' ? flow_open(s, f) : flow_scalar(s, f);
    s->p++;
    f->due = true;
    return c == ',';
}

static bool read_flow(struct scan *s)
{
    struct flow f = { .value = true };

    if (!flow_open(s, &f))
        return false;
    while (f.depth > 0)
        if (!flow_token(s, &f))
            return false;
    return true;
}

/* ---- block style ---- */

static struct block *top(struct scan *s)
{
    return s->depth ? &s->blocks[s->depth - 1] : NULL;
}

static bool fill_due(struct scan *s)
{
    struct block *b = top(s);
    const char *at = b->due;

    b->due = NULL;
    return at == NULL || give_nothing(s, at);
}

static bool close_block(struct scan *s)
{
    if (!fill_due(s))
        return false;
    doc_tree_close(s->tree, 0);
    s->depth--;
    return true;
}

static bool open_block(struct scan *s, uint32_t column, bool list)
{
    struct doc_tree_item item = { .at = span(s, s->p, s->p), .kind = list ? DOC_LIST : DOC_MAP };

    if (s->depth == DOC_DEPTH_MAX)
        return false;
    if (s->depth)
        top(s)->due = NULL;
    s->rooted = true;
    s->blocks[s->depth++] = (struct block){ .column = column, .list = list };
    return doc_tree_open(s->tree, &item);
}

static bool end_document(struct scan *s)
{
    while (s->depth)
        if (!close_block(s))
            return false;
    if (s->rooted)
        *VEC_ADD(s->tree->arena, s->out) =
            (struct doc){ .root = s->tree->root, .file = s->file, .number = s->number };
    s->number += s->started;
    s->started = s->rooted = false;
    return true;
}

static void start_document(struct scan *s)
{
    doc_tree_start(s->tree);
    s->started = true;
}

static bool is_item(const struct scan *s)
{
    return peek(s, s->p) == '-' && is_blank(peek(s, s->p + 1));
}

/* Closes what ends before this line. *due: a value is due here, else an entry of the top block. */
static bool settle(struct scan *s, uint32_t column, bool *due)
{
    bool item = is_item(s);

    while (s->depth &&
           (top(s)->column > column || (top(s)->column == column && top(s)->list && !item)))
        if (!close_block(s))
            return false;
    *due = s->depth == 0 || top(s)->column < column;
    if (s->depth == 0)
        return !s->rooted;
    if (top(s)->column < column)
        return top(s)->due != NULL;
    if (item != top(s)->list)
        return item && top(s)->due != NULL && open_block(s, column, true);
    return fill_due(s);
}

/* The value of a key or an item, on its line. */
static bool read_value(struct scan *s)
{
    char c = peek(s, s->p);
    struct token t;

    if (c == '[' || c == '{')
        return read_flow(s) && end_line(s);
    return read_scalar(s, false, &t) && peek(s, s->p) != ':' && give(s, &t) && end_line(s);
}

/* After `key:` or `-`: the line ends here, and the value is due on one of the next. */
static bool ends_here(struct scan *s, const char *after)
{
    const char *p = s->p;

    while (p < s->end && *p == ' ')
        p++;
    if (peek(s, p) != '\n' && !(*p == '#' && p > s->p))
        return false;
    top(s)->due = after;
    return true;
}

static bool read_entry(struct scan *s, uint32_t column, bool due)
{
    const char *start = s->p;
    struct token t;
    char c = peek(s, s->p);

    if (c == '[' || c == '{')
        return due && s->rooted && read_value(s);
    if (!read_scalar(s, false, &t))
        return false;
    if (!is_key(s)) {
        s->p = start;
        return due && s->rooted && read_value(s);
    }
    if ((due && !open_block(s, column, false)) || !give_key(s, &t))
        return false;
    if (ends_here(s, s->p))
        return end_line(s);
    skip_spaces(s);
    return !is_item(s) && read_value(s);
}

static bool read_line(struct scan *s, uint32_t column)
{
    bool due;

    if (!settle(s, column, &due))
        return false;
    while (is_item(s)) {
        if (due && !open_block(s, column, true))
            return false;
        s->p++;
        if (ends_here(s, s->p))
            return end_line(s);
        skip_spaces(s);
        column = (uint32_t)(s->p - s->line);
        due = true;
    }
    if (due && s->depth)
        top(s)->due = NULL;
    return read_entry(s, column, due);
}

/* `---` alone on its line. */
static bool read_separator(struct scan *s)
{
    if (s->end - s->p < 3 || memcmp(s->p, "---", 3) != 0 || peek(s, s->p + 3) != '\n')
        return false;
    if (!end_document(s))
        return false;
    start_document(s);
    skip_line(s);
    return true;
}

/* Characters that libyaml takes for the end of a line, beside '\n'. */
static bool has_other_breaks(struct str text, bool ascii)
{
    static const struct str breaks[] = { STR_INIT("\xC2\x85"), STR_INIT("\xE2\x80\xA8"),
                                         STR_INIT("\xE2\x80\xA9") };

    for (size_t i = 0; i < LEN(breaks) && !ascii; i++)
        if (str_contains(text, breaks[i]))
            return true;
    return memchr(text.p, '\r', text.n) != NULL;
}

bool doc_scan_file(struct doc_tree *tree, uint32_t file, struct str text, size_t from, bool ascii,
                   struct doc_set *out)
{
    struct scan s = { .p = text.p + from,
                      .line = text.p + from,
                      .end = text.p + text.n,
                      .text = text.p,
                      .file = file,
                      .tree = tree,
                      .out = out };

    if (has_other_breaks(text, ascii))
        return false;
    while (next_line(&s)) {
        uint32_t column = (uint32_t)(s.p - s.line);
        bool ok;

        if (column == 0 && (*s.p == '-' || *s.p == '.' || *s.p == '%') && !is_item(&s)) {
            ok = read_separator(&s);
        } else {
            if (!s.started)
                start_document(&s);
            ok = read_line(&s, column);
        }
        if (!ok || tree->blamed)
            return false;
    }
    return end_document(&s) && !tree->blamed;
}
