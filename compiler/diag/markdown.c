/* SPDX-License-Identifier: Apache-2.0
 *
 * Every finding in a table, the worst first: the summary page of a GitHub step, which takes a
 * megabyte where annotations end at ten. Rows beyond ROWS_MAX are counted. What stands between
 * backticks becomes <code>: in a code span of Markdown an entity is shown as it is written.
 */
#include "diag/formats.h"
#include "diag/words.h"

enum { ROWS_MAX = 1000 };

/* A character that is no backtick with a partner. */
static void character(struct diag_out *o, char c)
{
    static const char marks[] = "|\\<>&*_[]#~@`";

    if (c == '\n' || c == '\r')
        diag_out_add(o, STR(" "));
    else if (memchr(marks, c, sizeof(marks) - 1) != NULL)
        diag_out_fmt(o, "&#%u;", (unsigned)(unsigned char)c);
    else
        diag_out_add(o, (struct str){ &c, 1 });
}

static void characters(struct diag_out *o, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        character(o, text.p[i]);
}

/* A cell: pipes and what Markdown or HTML could read as markup lose their meaning. */
static void cell(struct diag_out *o, struct str text)
{
    size_t open = str_find(text, '`'), n;

    while (open < text.n) {
        struct str rest = str_sub(text, open + 1, text.n);

        n = str_find(rest, '`');
        if (n == rest.n)
            break;
        characters(o, str_sub(text, 0, open));
        diag_out_add(o, STR("<code>"));
        characters(o, str_sub(rest, 0, n));
        diag_out_add(o, STR("</code>"));
        text = str_sub(rest, n + 1, rest.n);
        open = str_find(text, '`');
    }
    characters(o, text);
}

static void row(struct diag_out *o, const struct diag *d, const struct diag_sink *sink,
                struct diag_lines *lines)
{
    struct str code = diag_out_code(o->arena, d->rule);

    diag_out_fmt(o, "| " STR_FMT " | " STR_FMT " | ", STR_ARG(diag_out_level(d->level)),
                 STR_ARG(code));
    if (diag_lines_known(lines, d->at)) {
        struct diag_lines_place at = diag_lines_place(lines, d->at.file, d->at.start);

        cell(o, diag_words_path(o->arena, sink, diag_lines_path(lines, d->at.file)));
        diag_out_fmt(o, ":%u:%u", at.line, at.column);
    }
    diag_out_add(o, STR(" | "));
    cell(o, diag_lines_tame(o->arena, d->message));
    if (d->help.n > 0) {
        diag_out_add(o, STR("<br>help: "));
        cell(o, diag_lines_tame(o->arena, d->help));
    }
    diag_out_add(o, STR(" |\n"));
}

static void allowed(struct diag_out *o, const struct diag_sink *sink)
{
    for (size_t i = 0; i < sink->allowed.count; i++) {
        const struct diag_allowed *item = &sink->allowed.items[i];

        diag_out_fmt(o, "\n" STR_FMT " is allowed by commit " STR_FMT ": ",
                     STR_ARG(diag_out_code(o->arena, item->rule)), STR_ARG(item->commit));
        cell(o, diag_lines_tame(o->arena, item->reason));
        diag_out_add(o, STR("\n"));
    }
}

void diag_markdown(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    struct str summary = diag_out_summary(o->arena, sink);
    size_t rows = 0, left = diag_words_left(sink);

    diag_out_fmt(o, "### proxyc lint: " STR_FMT "\n",
                 STR_ARG(summary.n ? summary : STR("no findings")));
    if (sink->all.count > 0)
        diag_out_add(o, STR("\n| level | rule | place | finding |\n|---|---|---|---|\n"));
    for (int level = DIAG_ERROR; level >= DIAG_INFO; level--) {
        for (size_t i = 0; i < sink->all.count; i++) {
            if (sink->all.items[i]->level != (enum diag_level)level)
                continue;
            if (rows++ < ROWS_MAX)
                row(o, sink->all.items[i], sink, lines);
            else
                left++;
        }
    }
    if (left > 0)
        diag_out_fmt(o, "\n%zu more are not shown.\n", left);
    allowed(o, sink);
}
