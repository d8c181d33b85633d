/* SPDX-License-Identifier: Apache-2.0
 *
 * A line that says what it comes to, a table of what got weaker in the open, and the rest in folds.
 * Everything that somebody wrote stands in <code> with all that means something to Markdown as an
 * entity: the one form that holds in a table's cell, too.
 */
#include "diff/markdown.h"

#include "diag/out.h"
#include "diff/say.h"

enum { ID_SHOWN = 12 };

/* A text as nothing but text, in a table or out of it: <code> with entities. */
static void put_code(struct diag_out *out, struct str s)
{
    static const struct {
        char c;
        const char *as;
    } special[] = {
        { '&', "&amp;" }, { '<', "&lt;" },   { '>', "&gt;" },   { '|', "&#124;" },
        { '`', "&#96;" }, { '*', "&#42;" },  { '_', "&#95;" },  { '[', "&#91;" },
        { ']', "&#93;" }, { '@', "&#64;" },  { '#', "&#35;" },  { '\\', "&#92;" },
        { '\n', " " },    { '\r', " " },     { '!', "&#33;" },  { '~', "&#126;" },
        { ':', "&#58;" }, { '"', "&quot;" }, { '\'', "&#39;" }, { '$', "&#36;" },
    };

    diag_out_add(out, STR("<code>"));
    for (size_t i = 0; i < s.n; i++) {
        const char *as = NULL;

        for (size_t k = 0; k < LEN(special) && as == NULL; k++)
            as = special[k].c == s.p[i] ? special[k].as : NULL;
        diag_out_add(out, as != NULL ? str_of(as) : str_sub(s, i, 1));
    }
    diag_out_add(out, STR("</code>"));
}

static void put_cell(struct diag_out *out, struct str s)
{
    diag_out_add(out, STR(" | "));
    if (s.n > 0)
        put_code(out, s);
}

static void tell_left_out(struct diag_out *out, size_t count, size_t columns)
{
    if (count <= DIFF_MARKDOWN_ROWS_MAX)
        return;
    diag_out_fmt(out, "| and %zu more", count - DIFF_MARKDOWN_ROWS_MAX);
    for (size_t i = 0; i < columns; i++)
        diag_out_add(out, STR(" |"));
    diag_out_add(out, STR("\n"));
}

static void tell_weakened(struct arena *a, struct diag_out *out, struct str where,
                          const struct diff_facts *facts, struct str example)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct diff_fact *f = &facts->items[i];

        if (f->weakened == NULL)
            continue;
        diag_out_fmt(out, "| " STR_FMT, STR_ARG(diff_class_word(f->aspect)));
        put_cell(out, where);
        put_cell(out, diff_say_fact(a, NULL, f));
        diag_out_fmt(out, " | %s", f->weakened);
        put_cell(out, example);
        diag_out_add(out, STR(" |\n"));
    }
}

static void tell_weaker(struct arena *a, struct diag_out *out, const struct diff *d)
{
    size_t rows = 0;

    if (d->weakened == 0)
        return;
    diag_out_add(out, STR("\n**Weaker than before**\n\n"
                          "| class | where | what | how | example |\n|---|---|---|---|---|\n"));
    for (size_t i = 0; i < d->changes.count && rows < DIFF_MARKDOWN_ROWS_MAX; i++) {
        const struct diff_change *c = &d->changes.items[i];

        tell_weakened(a, out, str_fmt(a, "%s " STR_FMT, c->part, STR_ARG(c->name)), &c->facts,
                      c->example.request);
        rows += c->facts.count > 0;
    }
    for (size_t i = 0; i < d->shifts.count && rows < DIFF_MARKDOWN_ROWS_MAX; i++) {
        const struct diff_shift *s = &d->shifts.items[i];

        tell_weakened(a, out, diff_say_rule(a, s, 1), &s->weakened, s->example.request);
        rows += s->weakened.count > 0;
    }
}

static void tell_change(struct arena *a, struct diag_out *out, const struct diff_change *c)
{
    static const char *const kinds[] = {
        [DIFF_ADDED] = "added", [DIFF_REMOVED] = "removed", [DIFF_CHANGED] = "changed"
    };

    diag_out_fmt(out, "| " STR_FMT " | %s | %s", STR_ARG(diff_class_words(a, c->classes)),
                 kinds[c->kind], c->part);
    put_cell(out, c->name);
    put_cell(out, c->place);
    diag_out_add(out, STR(" | "));
    for (size_t i = 0; i < c->facts.count; i++) {
        diag_out_add(out, i ? STR("<br>") : STR(""));
        put_code(out, diff_say_fact(a, c, &c->facts.items[i]));
    }
    for (size_t i = 0; i < c->moves.count; i++) {
        diag_out_add(out, STR("<br>"));
        put_code(out, diff_say_move(a, &c->moves.items[i]));
    }
    if (c->flow.measured) {
        diag_out_add(out, STR("<br>"));
        put_code(out, diff_say_flow(a, c));
    }
    for (size_t i = 0; i < c->loads.count; i++) {
        diag_out_add(out, STR("<br>"));
        put_code(out, diff_say_load(a, &c->loads.items[i]));
    }
    if (c->moves.reshuffled)
        diag_out_add(out, STR("<br>any user may move"));
    if (c->remap.kind != DIFF_REMAP_NONE) {
        diag_out_add(out, STR("<br>"));
        diag_out_add(out, diff_say_remap(a, &c->remap));
    }
    diag_out_add(out, STR(" |\n"));
}

static void tell_changes(struct arena *a, struct diag_out *out, const struct diff *d)
{
    if (d->changes.count == 0)
        return;
    diag_out_fmt(out,
                 "\n<details><summary>%zu object%s</summary>\n\n"
                 "| class | | kind | name | place | what |\n|---|---|---|---|---|---|\n",
                 d->changes.count, d->changes.count == 1 ? "" : "s");
    for (size_t i = 0; i < d->changes.count && i < DIFF_MARKDOWN_ROWS_MAX; i++)
        tell_change(a, out, &d->changes.items[i]);
    tell_left_out(out, d->changes.count, 6);
    diag_out_add(out, STR("\n</details>\n"));
}

static void tell_shifts(struct arena *a, struct diag_out *out, const struct diff *d)
{
    if (d->shifts.count == 0)
        return;
    diag_out_add(out, STR("\n<details><summary>Requests that go another way</summary>\n\n"
                          "| class | hosts | from | to | example | was | is |\n"
                          "|---|---|---|---|---|---|---|\n"));
    for (size_t i = 0; i < d->shifts.count && i < DIFF_MARKDOWN_ROWS_MAX; i++) {
        const struct diff_shift *s = &d->shifts.items[i];

        diag_out_fmt(out, "| " STR_FMT, STR_ARG(diff_class_words(a, s->classes)));
        put_cell(out, s->hosts);
        put_cell(out, diff_say_rule(a, s, 0));
        put_cell(out, diff_say_rule(a, s, 1));
        put_cell(out,
                 s->unknown ? STR("unknown: too many cases to follow up") : s->example.request);
        put_cell(out, s->does[0]);
        put_cell(out, s->does[1]);
        diag_out_add(out, STR(" |\n"));
    }
    tell_left_out(out, d->shifts.count, 7);
    diag_out_add(out, STR("\n</details>\n"));
}

static void tell(struct arena *a, struct diag_out *out, const struct diff *d)
{
    struct str environment = diff_say_environment(a, d);

    diag_out_add(out, STR("### proxyc diff"));
    if (environment.n > 0) {
        diag_out_add(out, STR(": "));
        put_code(out, environment);
    }
    diag_out_add(out, STR("\n\n"));
    if (str_eq(d->id[0], d->id[1])) {
        diag_out_add(out, STR("No difference in what is decided; payload "));
        put_code(out, str_sub(d->id[1], 0, ID_SHOWN));
        diag_out_add(out, STR(".\n"));
        return;
    }
    diag_out_fmt(out, STR_FMT "; payload ", STR_ARG(diff_say_sum(a, d)));
    put_code(out, str_sub(d->id[0], 0, ID_SHOWN));
    diag_out_add(out, STR(" → "));
    put_code(out, str_sub(d->id[1], 0, ID_SHOWN));
    diag_out_fmt(out, "; effect: %s.\n", d->effect);
    if (d->unnamed)
        diag_out_add(out, STR("\nUnknown: the tables differ in something that is not compared.\n"));
    tell_weaker(a, out, d);
    tell_changes(a, out, d);
    tell_shifts(a, out, d);
}

struct str diff_markdown_text(struct arena *a, const struct diff_list *all)
{
    struct diag_out out = { .arena = a };

    for (size_t i = 0; i < all->count; i++) {
        diag_out_add(&out, i ? STR("\n") : STR(""));
        tell(a, &out, &all->items[i]);
    }
    return (struct str){ out.n ? out.p : "", out.n };
}
