/* SPDX-License-Identifier: Apache-2.0
 *
 * The format for people: what is wrong, where (snippet.c), why (notes), what to write instead
 * (fix.c). At most 100 columns; a rule's long text is pointed at once a run.
 */
#include "diag/formats.h"
#include "diag/page.h"
#include "diag/words.h"

struct context {
    struct diag_page page;
    bool told[DIAG_RULES + 1]; /* the rule's long text was pointed at */
};

/* CI runners take "::" and "##[" at the start of a line for a command, spaces before it or not. An
 * empty word is what stands between two spaces. */
static bool may_begin(struct str word)
{
    return word.n > 0 && !str_has_prefix(word, STR("::")) && !str_has_prefix(word, STR("##["));
}

/* Words in lines of at most 100 columns; `head` stands before the first, as many spaces before the
 * others. */
static void paragraph(const struct diag_page *page, struct str head, uint32_t indent,
                      struct str text, enum diag_row_style style)
{
    struct str rest = diag_lines_tame(page->out->arena, text), word;
    struct diag_row row = { .count = 0 };
    uint32_t column = diag_lines_width(head);

    diag_row_put(&row, 0, head, style);
    while (str_cut(&rest, ' ', &word)) {
        uint32_t width = diag_lines_width(word);

        if (column + 1 + width > DIAG_ROW_COLUMNS && column > indent && may_begin(word)) {
            diag_row_print(page->out, &row, page->colour);
            row.count = 0;
            column = indent ? indent - 1 : 0;
        }
        diag_row_put(&row, column + 1, word, ROW_PLAIN);
        column += 1 + width;
    }
    diag_row_print(page->out, &row, page->colour);
}

static void headline(const struct diag_page *page, const struct diag *d)
{
    static const enum diag_row_style styles[] = { ROW_PLAIN, ROW_INFO, ROW_WARNING, ROW_ERROR };
    struct str code = diag_out_code(page->out->arena, d->rule), level = diag_out_level(d->level);
    struct str head =
        code.n ? str_fmt(page->out->arena, STR_FMT "[" STR_FMT "]:", STR_ARG(level), STR_ARG(code))
               : str_fmt(page->out->arena, STR_FMT ":", STR_ARG(level));

    paragraph(page, head, 4, d->message, styles[d->level]);
}

static void note(const struct diag_page *page, const char *kind, struct str text)
{
    struct str head = str_fmt(page->out->arena, "%*s= %s:", (int)page->gutter + 1, "", kind);

    paragraph(page, head, (uint32_t)head.n + 1, text, ROW_FRAME);
}

static void bar(const struct diag_page *page)
{
    struct diag_row r = { .count = 0 };

    (void)diag_row_gutter(&r, page->gutter, 0, '|');
    diag_row_print(page->out, &r, page->colour);
}

static uint32_t digits(uint32_t n)
{
    return n < 10 ? 1 : 1 + digits(n / 10);
}

static void widen(struct diag_page *page, struct diag_span at, struct str text)
{
    uint32_t line;

    if (!diag_lines_known(page->lines, at))
        return;
    line = diag_lines_place(page->lines, at.file, MAX(at.end, at.start)).line;
    for (size_t i = 0; i < text.n; i++)
        line += text.p[i] == '\n';
    page->gutter = MAX(page->gutter, digits(line));
}

static void set_gutter(struct diag_page *page, const struct diag *d)
{
    page->gutter = 1;
    widen(page, (struct diag_span){ d->at.file, d->at.start, d->at.start }, STR(""));
    for (size_t i = 0; i < d->related.count; i++) {
        struct diag_span at = d->related.items[i].at;

        widen(page, (struct diag_span){ at.file, at.start, at.start }, STR(""));
    }
    for (size_t i = 0; i < d->edits.count; i++)
        widen(page, d->edits.items[i].at, d->edits.items[i].text);
}

static bool has_snippet(const struct diag_page *page, const struct diag *d)
{
    bool any = diag_lines_known(page->lines, d->at);

    for (size_t i = 0; i < d->related.count; i++)
        any = any || diag_lines_known(page->lines, d->related.items[i].at);
    return any;
}

static void notes(const struct diag_page *page, const struct diag *d)
{
    for (size_t i = 0; i < d->related.count; i++)
        if (!diag_lines_known(page->lines, d->related.items[i].at) && d->related.items[i].text.n)
            note(page, "note", d->related.items[i].text);
    for (size_t i = 0; i < d->notes.count; i++)
        note(page, d->notes.items[i].role == DIAG_ROLE_EXAMPLE ? "example" : "note",
             diag_words_note(page->out->arena, page->lines, &d->notes.items[i]));
}

static void allowed(const struct diag_page *page, const struct diag_allowed *item)
{
    struct str head =
        str_fmt(page->out->arena,
                "allowed[" STR_FMT "]:", STR_ARG(diag_out_code(page->out->arena, item->rule)));
    struct str text =
        str_fmt(page->out->arena, "%zu finding%s, by commit " STR_FMT ": " STR_FMT, item->findings,
                item->findings == 1 ? "" : "s", STR_ARG(item->commit), STR_ARG(item->reason));

    paragraph(page, head, 4, text, ROW_INFO);
}

static void print(struct context *c, const struct diag *d)
{
    struct diag_page *page = &c->page;
    bool more = !c->told[d->rule] && d->rule != DIAG_INPUT;

    set_gutter(page, d);
    headline(page, d);
    diag_snippet(page, d);
    if (has_snippet(page, d) && (d->notes.count || d->help.n || more))
        bar(page);
    notes(page, d);
    if (d->help.n) {
        paragraph(page, STR("help:"), 6, d->help, ROW_BOLD);
        diag_fix(page, d);
        if (d->edits.count && more)
            bar(page);
    }
    if (more)
        note(page, "more", diag_words_docs(page->out->arena, d->rule));
    c->told[d->rule] = true;
}

void diag_human(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines,
                bool colour)
{
    struct context c = { .page = { .out = o, .lines = lines, .colour = colour } };
    struct str summary = diag_out_summary(o->arena, sink);
    size_t left_out = diag_words_left(sink);

    for (size_t i = 0; i < sink->all.count; i++) {
        print(&c, sink->all.items[i]);
        diag_out_add(o, STR("\n"));
    }
    for (size_t i = 0; i < sink->allowed.count; i++)
        allowed(&c.page, &sink->allowed.items[i]);
    if (sink->returns_to.n > 0)
        paragraph(&c.page, STR("note:"), 4,
                  str_fmt(o->arena,
                          "this is the policy of " STR_FMT " again: no rule holds a return up",
                          STR_ARG(str_sub(sink->returns_to, 0, 12))),
                  ROW_INFO);
    if (left_out)
        diag_out_fmt(o, "%zu more are not shown\n", left_out);
    if (summary.n)
        diag_out_fmt(o, STR_FMT "\n", STR_ARG(summary));
}
