/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the parser and the binder over a text and prints what they say on an arena.
 */
#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct str line_of(struct arena *a, const struct diag *d, struct str text)
{
    struct str spot = str_sub(text, d->at.start, d->at.end - d->at.start);
    struct str line = str_fmt(a, "PX%u '" STR_FMT "' " STR_FMT, diag_rule_info(d->rule)->code,
                              STR_ARG(spot), STR_ARG(d->message));

    if (d->label.n)
        line = str_fmt(a, STR_FMT " | " STR_FMT, STR_ARG(line), STR_ARG(d->label));
    if (d->help.n)
        line = str_fmt(a, STR_FMT " ? " STR_FMT, STR_ARG(line), STR_ARG(d->help));
    for (size_t i = 0; i < d->edits.count; i++)
        line = str_fmt(a, STR_FMT " -> " STR_FMT, STR_ARG(line), STR_ARG(d->edits.items[i].text));
    for (size_t i = 0; i < d->notes.count; i++)
        line = str_fmt(a, STR_FMT " # " STR_FMT, STR_ARG(line), STR_ARG(d->notes.items[i].text));
    return line;
}

static void gather(struct said *s, const struct diag_sink *sink, struct str text)
{
    s->lines = STR("");
    for (size_t i = 0; i < sink->all.count; i++) {
        struct str line = line_of(&s->arena, sink->all.items[i], text);

        s->lines = str_fmt(&s->arena, STR_FMT "%s" STR_FMT, STR_ARG(s->lines), i ? "\n" : "",
                           STR_ARG(line));
    }
}

static struct said run(const char *z, bool project)
{
    struct said s = { 0 };
    struct diag_sink sink;
    struct doc_set docs = { 0 };
    struct str text = str_of(z);

    arena_init(&s.arena, 0);
    diag_init(&sink, &s.arena);
    (void)doc_parse(&s.arena, 0, text, &docs, &sink);
    for (size_t i = 0; i < docs.count; i++) {
        s.object = NULL;
        if (project)
            s.object = (void *)(uintptr_t)bind_project(&s.arena, docs.items[i].root, &sink);
        else if (bind_identify(&s.arena, &docs.items[i], &s.id, &sink))
            s.object = bind_document(&s.arena, docs.items[i].root, &s.id, &sink);
    }
    gather(&s, &sink, text);
    return s;
}

struct said said_of(const char *text)
{
    return run(text, false);
}

struct said said_spec(const char *kind, const char *spec)
{
    static char text[65536];

    (void)snprintf(text, sizeof(text),
                   "apiVersion: proxyc.dev/v1alpha1\nkind: %s\nmetadata: {name: x}\nspec: %s\n",
                   kind, spec);
    return run(text, false);
}

struct said said_project(const char *text)
{
    return run(text, true);
}

void said_end(struct said *s)
{
    arena_fini(&s->arena);
}

void said_check(const struct said_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct said s =
            rows[i].kind ? said_spec(rows[i].kind, rows[i].spec) : said_of(rows[i].spec);

        assert_string_equal(str_z(&s.arena, s.lines), rows[i].lines);
        said_end(&s);
    }
}
