/* SPDX-License-Identifier: Apache-2.0
 *
 * libyaml speaks of tokens ("did not find expected key"); people who change a percentage do not.
 * Its phrases are a closed set, so they are looked up in a table; what a table cannot know (the
 * wildcard host that was meant as text, the tab) is looked at in the bytes. An unknown phrase is
 * passed on as it is.
 */
#include "doc/fault.h"

enum place { AT_PROBLEM, AT_CONTEXT };

struct phrase {
    const char *problem, *context; /* NULL: any */
    enum place place;              /* which of both the caret shows */
    const char *message, *label;
    const char *other; /* label of the other place; NULL: not shown */
    const char *help;
};

static const struct phrase phrases[] = {
    { "did not find expected ',' or ']'", NULL, AT_PROBLEM, "a list in brackets is not closed",
      "a `,` or the closing `]` belongs before this", "the list begins here", NULL },
    { "did not find expected ',' or '}'", NULL, AT_PROBLEM, "a map in braces is not closed",
      "a `,` or the closing `}` belongs before this", "the map begins here", NULL },
    { "found unexpected end of stream", "while scanning a quoted scalar", AT_CONTEXT,
      "a quoted text is not closed", "this quote has no partner", NULL, NULL },
    { "found unexpected document indicator", "while scanning a quoted scalar", AT_CONTEXT,
      "a quoted text is not closed", "this quote has no partner", "a new document begins here",
      NULL },
    { "found unknown escape character", NULL, AT_PROBLEM,
      "a `\\` in double quotes begins an escape that YAML lacks", "this escape", NULL,
      "write `\\\\` for a backslash, or put the text in single quotes" },
    { "did not find expected hexdecimal number", NULL, AT_PROBLEM,
      "an escape in double quotes lacks hex digits", "`\\x` takes 2 of them, `\\u` 4, `\\U` 8",
      NULL, NULL },
    { "found invalid Unicode character escape code", NULL, AT_PROBLEM,
      "an escape in double quotes is no character", "no code point has this number", NULL, NULL },
    { "mapping values are not allowed in this context", NULL, AT_PROBLEM,
      "a `:` begins a value where none can stand", "this `:`", NULL,
      "quote the text if the `:` is part of it; else give the line the same indentation as its "
      "neighbours" },
    { "could not find expected ':'", NULL, AT_CONTEXT,
      "this line is neither `key: value` nor a list item",
      "a `:` and a space are missing after the key", NULL, NULL },
    { "did not find expected key", NULL, AT_PROBLEM,
      "this line does not fit into the map around it",
      "a key with the indentation of the others was expected", "the map begins here", NULL },
    { "did not find expected '-' indicator", NULL, AT_PROBLEM,
      "this line does not fit into the list around it",
      "a `- ` with the indentation of the others was expected", "the list begins here", NULL },
    { "block sequence entries are not allowed in this context", NULL, AT_PROBLEM,
      "a list item cannot stand here", "this `- `", NULL,
      "begin the list on a line of its own below its key" },
    { "mapping keys are not allowed in this context", NULL, AT_PROBLEM, "a key cannot stand here",
      "this key", NULL, NULL },
    { "did not find expected node content", NULL, AT_PROBLEM, "a value is missing",
      "it was expected here", NULL, NULL },
    { "did not find expected <document start>", NULL, AT_PROBLEM,
      "this stands after the end of a document, outside of the next one", "`---` was expected here",
      NULL, NULL },
    { "found an indentation indicator equal to 0", NULL, AT_PROBLEM,
      "the digit after `|` or `>` is from 1 to 9", "this 0", NULL, NULL },
    { "did not find expected comment or line break", "while scanning a block scalar", AT_PROBLEM,
      "a text that begins with `|` or `>` starts on the next line", "this stands on the same line",
      NULL, NULL },
    { "found incompatible YAML document", NULL, AT_PROBLEM,
      "the document asks for another version of YAML", "proxyc reads 1.1 and 1.2", NULL, NULL },
};

static char char_at(struct str text, uint32_t at)
{
    return at < text.n ? text.p[at] : '\0';
}

static bool ends_token(char c)
{
    return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
           c == '#';
}

static struct diag_span token_at(const struct doc_fault *f, uint32_t at)
{
    uint32_t end = at;

    while (end < f->text.n && !ends_token(f->text.p[end]))
        end++;
    if (end > at + 1 && f->text.p[end - 1] == ':')
        end--;
    return (struct diag_span){ f->file, at, MAX(end, MIN(at + 1, (uint32_t)f->text.n)) };
}

static void quote(struct diag *d, struct diag_span at)
{
    diag_help(d, "quote it");
    diag_edit(d, (struct diag_span){ at.file, at.start, at.start }, "\"");
    diag_edit(d, (struct diag_span){ at.file, at.end, at.end }, "\"");
    diag_safe(d);
}

/* `*.example.com` and its like, meant as text. */
static void report_unquoted(const struct doc_fault *f, uint32_t start, struct diag_sink *sink)
{
    struct diag_span at = token_at(f, start);
    struct str token = str_sub(f->text, at.start, at.end - at.start);
    bool wildcard = token.p[0] == '*', anchor = token.p[0] == '&';
    struct diag *d = diag_add(sink, DIAG_YAML_SYNTAX, at, "the %s `" STR_FMT "` must be quoted",
                              wildcard ? "wildcard" : "text", STR_ARG(token));

    if (token.n == 1 && (wildcard || anchor))
        diag_label(d, "in YAML a leading `%c` belongs to an anchor", token.p[0]);
    else if (wildcard)
        diag_label(d, "in YAML a leading `*` refers to an anchor called `" STR_FMT "`",
                   STR_ARG(str_sub(token, 1, token.n)));
    else if (anchor)
        diag_label(d, "in YAML a leading `&` makes an anchor");
    else
        diag_label(d, "in YAML no text begins with a bare `%c`", token.p[0]);
    quote(d, at);
}

static void report_tab(const struct doc_fault *f, struct diag_sink *sink)
{
    uint32_t start = f->problem_at, end;
    struct diag *d;

    while (start > 0 && f->text.p[start - 1] == '\t')
        start--;
    end = start;
    while (char_at(f->text, end) == '\t')
        end++;
    d = diag_add(sink, DIAG_YAML_SYNTAX, (struct diag_span){ f->file, start, MAX(end, start + 1) },
                 "a tab stands in the indentation");
    diag_label(d, "YAML indents with spaces only");
    diag_help(d, "use spaces, as many as the neighbouring lines");
}

static bool said(struct str words, const char *part)
{
    return !part || str_contains(words, str_of(part));
}

static const struct phrase *find_phrase(const struct doc_fault *f)
{
    for (size_t i = 0; i < LEN(phrases); i++)
        if (said(f->problem, phrases[i].problem) && said(f->context, phrases[i].context))
            return &phrases[i];
    return NULL;
}

/* One character, or none at the end of the text. */
static struct diag_span spot(const struct doc_fault *f, uint32_t at)
{
    uint32_t end = (uint32_t)f->text.n;

    at = MIN(at, end);
    return (struct diag_span){ f->file, at, at < end && f->text.p[at] != '\n' ? at + 1 : at };
}

static void report_phrase(const struct doc_fault *f, const struct phrase *p, struct diag_sink *sink)
{
    bool context = p->place == AT_CONTEXT && f->context.n;
    struct diag *d = diag_add(sink, DIAG_YAML_SYNTAX,
                              spot(f, context ? f->context_at : f->problem_at), "%s", p->message);

    diag_label(d, "%s", p->label);
    if (p->other && f->context.n)
        diag_related(d, spot(f, context ? f->problem_at : f->context_at), "%s", p->other);
    if (p->help)
        diag_help(d, "%s", p->help);
}

static void report_other(const struct doc_fault *f, struct diag_sink *sink)
{
    bool tag = str_contains(f->context, STR("tag")) || str_contains(f->problem, STR("tag"));
    bool directive = str_contains(f->context, STR("directive"));
    struct diag *d;

    if (tag) {
        d = diag_add(sink, DIAG_YAML_TAG, spot(f, f->problem_at),
                     "a `!` begins a tag, and tags are not read");
        diag_help(d, "quote the text if the `!` is part of it");
        return;
    }
    if (directive) {
        d = diag_add(sink, DIAG_YAML_SYNTAX, spot(f, f->problem_at),
                     "a `%%` at the start of a line is a directive");
        diag_help(d, "quote the text if the `%%` is part of it");
        return;
    }
    d = diag_add(sink, DIAG_YAML_SYNTAX, spot(f, f->problem_at),
                 "the text is not YAML from here on");
    diag_note(d, "the YAML reader says: " STR_FMT "%s" STR_FMT, STR_ARG(f->context),
              f->context.n ? ", " : "", STR_ARG(f->problem));
}

/* What `git merge` leaves where it could not merge; true where the fault comes after such a line. */
static bool report_conflict(const struct doc_fault *f, struct diag_sink *sink)
{
    struct str rest = f->text, line;
    struct diag_span at = { 0 };
    struct diag *d;
    bool ends = false;

    while (!ends && str_cut(&rest, '\n', &line)) {
        uint32_t start = (uint32_t)(line.p - f->text.p);

        if (at.end == 0 && start > MAX(f->problem_at, f->context_at))
            return false;
        if (at.end == 0 && str_has_prefix(line, STR("<<<<<<< ")))
            at = (struct diag_span){ f->file, start, start + (uint32_t)line.n };
        ends = at.end != 0 && str_has_prefix(line, STR(">>>>>>> "));
    }
    if (!ends)
        return false;
    d = diag_add(sink, DIAG_YAML_SYNTAX, at, "a merge is not finished here");
    diag_label(d, "Git could not merge the two sides from here to `>>>>>>>`");
    diag_help(d, "choose what is to stay, take out the lines `<<<<<<<`, `=======` and `>>>>>>>`, "
                 "and `git add` the file");
    return true;
}

void doc_fault_report(const struct doc_fault *f, struct diag_sink *sink)
{
    const struct phrase *p = find_phrase(f);
    char c = char_at(f->text, f->problem_at);

    if (report_conflict(f, sink))
        return;
    if (str_contains(f->problem, STR("found a tab character")) ||
        (said(f->problem, "cannot start any token") && c == '\t'))
        report_tab(f, sink);
    else if (str_contains(f->context, STR("scanning an a")) && f->context_at < f->text.n)
        report_unquoted(f, f->context_at, sink);
    else if (str_contains(f->problem, STR("cannot start any token")) && c)
        report_unquoted(f, f->problem_at, sink);
    else if (p)
        report_phrase(f, p, sink);
    else
        report_other(f, sink);
}
