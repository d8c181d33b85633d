/* SPDX-License-Identifier: Apache-2.0
 *
 * libyaml's events become nodes. It checks less than it should for text that strangers send in pull
 * requests: its time is quadratic in flow depth (40 KB of `[` take seconds), it notices no
 * duplicate keys and hands out aliases as they come. So depth, aliases and keys are ours (tree.c),
 * as are encodings (chars.c) and the words for what went wrong (fault.c). Scalars whose value
 * stands in the text as it is are slices of the text. Plain files, which most are, do not get here: scan.c.
 *
 * After a fault the rest of the file is read on from the next `---` line: in a YAML stream that
 * line separates documents wherever it stands.
 */
#include "doc/doc.h"

#include <yaml.h>

#include "doc/chars.h"
#include "doc/fault.h"
#include "doc/scan.h"
#include "doc/tree.h"

enum { BROKEN_MAX = 100 }; /* documents of one file; starting over has a price */

struct stretch { /* part of a file that libyaml reads in one go */
    yaml_parser_t parser;
    struct doc_chars chars; /* over the part */
    struct str file_text;
    uint32_t file;
    uint32_t base;        /* of the part, in the file */
    uint32_t document_at; /* where the current document began, in the file */
    bool in_document;
    struct doc_set *out;
    uint32_t *number;
    struct doc_tree *tree;
};

static uint32_t offset(struct stretch *s, const yaml_mark_t *mark)
{
    return s->base + (uint32_t)doc_chars_byte(&s->chars, mark->index);
}

/* libyaml lets a node begin at its anchor or tag. */
static uint32_t after_properties(const struct stretch *s, uint32_t at, uint32_t end)
{
    const char *p = s->file_text.p;

    while (at < end && (p[at] == '&' || p[at] == '!')) {
        while (at < end && p[at] != ' ' && p[at] != '\t' && p[at] != '\n' && p[at] != '\r')
            at++;
        while (at < end && (p[at] == ' ' || p[at] == '\t' || p[at] == '\n' || p[at] == '\r'))
            at++;
    }
    return at;
}

static void refuse_tag(struct stretch *s, struct diag_span at, const char *tag)
{
    struct diag *d = diag_add(s->tree->sink, DIAG_YAML_TAG, at, "the tag `%s` is not read", tag);

    s->tree->blamed = true;
    diag_label(d, "the kind of object says what type a field has");
    diag_help(d, "leave the tag out, or quote the text if the `!` is part of it");
}

static struct diag_span event_span(struct stretch *s, const yaml_event_t *e)
{
    uint32_t start = offset(s, &e->start_mark);

    return (struct diag_span){ s->file, start, offset(s, &e->end_mark) };
}

/* Block scalars end where the next token begins. */
static uint32_t trim_end(const struct stretch *s, uint32_t start, uint32_t end)
{
    while (end > start && (s->file_text.p[end - 1] == '\n' || s->file_text.p[end - 1] == ' ' ||
                           s->file_text.p[end - 1] == '\r'))
        end--;
    return end;
}

static bool on_scalar(struct stretch *s, const yaml_event_t *e)
{
    struct str value = { (const char *)e->data.scalar.value, e->data.scalar.length };
    yaml_scalar_style_t style = e->data.scalar.style;
    struct doc_tree_item item = {
        .at = event_span(s, e),
        .anchor = str_of((const char *)e->data.scalar.anchor),
        .plain = style == YAML_PLAIN_SCALAR_STYLE,
    };
    size_t quote = item.plain ? 0 : 1;

    if (e->data.scalar.tag)
        refuse_tag(s, item.at, (const char *)e->data.scalar.tag);
    if (e->data.scalar.tag || item.anchor.n)
        item.at.start = after_properties(s, item.at.start, item.at.end);
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
        item.at.end = trim_end(s, item.at.start, item.at.end);
    item.text = str_sub(s->file_text, item.at.start + quote, value.n);
    if (item.at.end - item.at.start != value.n + 2 * quote || !str_eq(item.text, value))
        item.text = str_dup(s->tree->arena, value);
    return doc_tree_scalar(s->tree, &item);
}

static bool on_open(struct stretch *s, const yaml_event_t *e, enum doc_kind kind)
{
    bool list = kind == DOC_LIST;
    const yaml_char_t *anchor = list ? e->data.sequence_start.anchor : e->data.mapping_start.anchor;
    const yaml_char_t *tag = list ? e->data.sequence_start.tag : e->data.mapping_start.tag;
    struct doc_tree_item item = {
        .at = event_span(s, e),
        .anchor = str_of((const char *)anchor),
        .kind = kind,
    };

    if (tag)
        refuse_tag(s, item.at, (const char *)tag);
    if (tag || anchor)
        item.at.start = after_properties(s, item.at.start, item.at.end);
    return doc_tree_open(s->tree, &item);
}

/* Flow style ends at its bracket; block style has no width, and no end of its own. */
static void on_close(struct stretch *s, const yaml_event_t *e)
{
    bool flow = e->end_mark.index > e->start_mark.index;

    doc_tree_close(s->tree, flow ? offset(s, &e->end_mark) : 0);
}

static void on_document_end(struct stretch *s)
{
    struct doc_node *root = s->tree->root;

    s->in_document = false;
    if (root && !doc_is_null(root))
        *VEC_ADD(s->tree->arena, s->out) =
            (struct doc){ .root = root, .file = s->file, .number = *s->number };
    ++*s->number;
}

/* False where the document is given up. */
static bool on_event(struct stretch *s, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        s->in_document = true;
        s->document_at = offset(s, &e->start_mark);
        doc_tree_start(s->tree);
        return true;
    case YAML_DOCUMENT_END_EVENT:
        on_document_end(s);
        return true;
    case YAML_ALIAS_EVENT:
        return doc_tree_alias(s->tree, event_span(s, e),
                              str_of((const char *)e->data.alias.anchor));
    case YAML_SCALAR_EVENT:
        return on_scalar(s, e);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(s, e, DOC_LIST);
    case YAML_MAPPING_START_EVENT:
        return on_open(s, e, DOC_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_close(s, e);
        return true;
    default:
        return true;
    }
}

static void report(struct stretch *s)
{
    struct doc_fault fault = {
        .file = s->file,
        .text = s->file_text,
        .problem = str_of(s->parser.problem),
        .context = str_of(s->parser.context),
        .problem_at = offset(s, &s->parser.problem_mark),
        .context_at = offset(s, &s->parser.context_mark),
    };

    doc_fault_report(&fault, s->tree->sink);
}

/* Who only wants to know whether there is a fault knows it. */
static bool is_enough(const struct stretch *s)
{
    return s->tree->sink->counts_only && s->tree->blamed;
}

/* Reads events up to the end of the part; false after a fault, which is diagnosed. */
static bool read_events(struct stretch *s)
{
    bool going = true, done = false;

    while (going && !done) {
        yaml_event_t event;

        if (!yaml_parser_parse(&s->parser, &event)) {
            assert(s->parser.error != YAML_MEMORY_ERROR);
            report(s);
            return false;
        }
        done = event.type == YAML_STREAM_END_EVENT;
        going = on_event(s, &event) && !is_enough(s);
        yaml_event_delete(&event);
    }
    return going;
}

/* Reads the part up to `end`. Where reading goes on after a fault, or `end`. */
static size_t read_part(struct stretch *s, size_t from, size_t end, bool *ok)
{
    struct str part = str_sub(s->file_text, from, end - from);
    size_t broken_at;

    s->base = (uint32_t)from;
    s->chars = (struct doc_chars){ .text = part, .ascii = s->chars.ascii };
    s->in_document = false;
    if (!yaml_parser_initialize(&s->parser))
        assert_fail("out of memory", __FILE__, __LINE__);
    yaml_parser_set_encoding(&s->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&s->parser, (const unsigned char *)part.p, part.n);
    *ok = read_events(s);
    broken_at = s->in_document ? s->document_at : offset(s, &s->parser.problem_mark);
    yaml_parser_delete(&s->parser);
    if (*ok)
        return end;
    ++*s->number;
    return MIN(end, doc_chars_separator(s->file_text, MAX(broken_at, from) + 1));
}

/* The document that holds the byte at `bad` is lost; where the next one begins. */
static size_t skip_bad_bytes(struct stretch *s, size_t bad)
{
    unsigned byte = (unsigned char)s->file_text.p[bad];
    struct diag_span at = { s->file, (uint32_t)bad, (uint32_t)bad + 1 };
    struct diag *d;

    if (byte < 0x80)
        d = diag_add(s->tree->sink, DIAG_BAD_ENCODING, at,
                     "the control character 0x%02x stands in the text", byte);
    else
        d = diag_add(s->tree->sink, DIAG_BAD_ENCODING, at,
                     "the byte 0x%02x is not the start of a UTF-8 character that may stand here",
                     byte);
    diag_note(d, "it is byte %zu of the file, counted from 0", bad);
    diag_help(d, "save the file as UTF-8 without byte order marks");
    ++*s->number;
    return doc_chars_separator(s->file_text, bad + 1);
}

/* Start of the document that holds `bad`, not before `from`. */
static size_t document_of(struct str text, size_t from, size_t bad)
{
    size_t start = from, next = doc_chars_separator(text, from + 1);

    while (next <= bad && next < text.n) {
        start = next;
        next = doc_chars_separator(text, next + 1);
    }
    return start;
}

static bool give_up(struct stretch *s, size_t at)
{
    struct diag *d = diag_add(s->tree->sink, DIAG_YAML_SYNTAX,
                              (struct diag_span){ s->file, (uint32_t)at, (uint32_t)at },
                              "more than %d documents of this file cannot be read", BROKEN_MAX);

    diag_label(d, "nothing is read from here on");
    return false;
}

/* The short way, which leaves no trace where it does not lead through. */
static bool scan(struct stretch *s, size_t from)
{
    struct arena *a = s->tree->arena;
    struct arena_mark mark = arena_mark(a);
    struct doc_set before = *s->out;
    struct diag_sink unheard;
    struct doc_tree tree = { .arena = a, .sink = &unheard };

    diag_init(&unheard, a);
    if (doc_scan_file(&tree, s->file, s->file_text, from, s->chars.ascii, s->out))
        return true;
    *s->out = before;
    arena_rewind(a, mark);
    return false;
}

bool doc_parse(struct arena *a, uint32_t file, struct str text, struct doc_set *out,
               struct diag_sink *sink)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct doc_tree tree = { .arena = a, .sink = sink };
    uint32_t number = 0;
    struct stretch s = {
        .file_text = text, .file = file, .out = out, .number = &number, .tree = &tree
    };
    size_t at = str_has_prefix(text, (struct str){ mark, 3 }) ? 3 : 0, bad;
    bool all = true, ok;

    assert(text.n < DOC_TEXT_MAX);
    bad = at + doc_chars_check(str_sub(text, at, text.n), &s.chars.ascii);
    if (bad == text.n && scan(&s, at))
        return true;
    for (unsigned broken = 0; at < text.n; broken += !ok) {
        if (broken > BROKEN_MAX)
            return give_up(&s, at);
        bad = at + doc_chars_check(str_sub(text, at, text.n), &s.chars.ascii);
        ok = bad == text.n;
        if (!ok && document_of(text, at, bad) == at) {
            at = skip_bad_bytes(&s, bad);
        } else {
            size_t end = ok ? text.n : document_of(text, at, bad);

            at = read_part(&s, at, end, &ok);
        }
        all = all && ok;
        if (sink->counts_only && (!all || is_enough(&s)))
            return false;
    }
    return all && !tree.blamed;
}
