/* SPDX-License-Identifier: Apache-2.0
 *
 * Reviewdog's rdjson. Its columns count UTF-8 bytes from 1, where everybody else counts characters.
 */
#include "diag/formats.h"
#include "diag/words.h"
#include "diag/write.h"

struct report {
    struct diag_write w;
    const struct diag_sink *sink;
    struct diag_lines *lines;
};

static struct str severity_of(enum diag_level level)
{
    return level == DIAG_ERROR     ? STR("ERROR")
           : level == DIAG_WARNING ? STR("WARNING")
                                   : STR("INFO");
}

static void position(struct report *r, const char *key, uint32_t file, uint32_t offset)
{
    uint32_t line = diag_lines_place(r->lines, file, offset).line, start;
    struct str text = diag_lines_text(r->lines, file, line, &start);

    diag_write_open(&r->w, key, '{');
    diag_write_number(&r->w, "line", line);
    diag_write_number(&r->w, "column", 1 + MIN(offset - start, text.n));
    diag_write_close(&r->w);
}

static void range(struct report *r, struct diag_span at)
{
    diag_write_open(&r->w, "range", '{');
    position(r, "start", at.file, at.start);
    position(r, "end", at.file, MAX(at.end, at.start));
    diag_write_close(&r->w);
}

static void location(struct report *r, struct diag_span at)
{
    bool known = diag_lines_known(r->lines, at);

    diag_write_open(&r->w, "location", '{');
    diag_write_text(
        &r->w, "path",
        diag_words_path(r->w.out->arena, r->sink,
                        known ? diag_lines_path(r->lines, at.file) : STR("proxyc.yaml")));
    if (known)
        range(r, at);
    diag_write_close(&r->w);
}

/* Reviewdog shows suggestions in the file of the finding only. */
static void suggestions(struct report *r, const struct diag *d)
{
    diag_write_open(&r->w, "suggestions", '[');
    for (size_t i = 0; i < d->edits.count; i++) {
        const struct diag_edit_item *e = &d->edits.items[i];

        if (!diag_lines_known(r->lines, e->at) || e->at.file != d->at.file)
            continue;
        diag_write_open(&r->w, NULL, '{');
        range(r, e->at);
        diag_write_text(&r->w, "text", e->text);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

static void related(struct report *r, const struct diag *d)
{
    diag_write_open(&r->w, "relatedLocations", '[');
    for (size_t i = 0; i < d->related.count; i++) {
        const struct diag_note_item *item = &d->related.items[i];

        if (item->role == DIAG_ROLE_CONTEXT || !diag_lines_known(r->lines, item->at))
            continue;
        diag_write_open(&r->w, NULL, '{');
        diag_write_text(&r->w, "message", item->text);
        location(r, item->at);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

static void one(struct report *r, const struct diag *d)
{
    struct str code = diag_out_code(r->w.out->arena, d->rule);

    diag_write_open(&r->w, NULL, '{');
    diag_write_text(&r->w, "message", diag_words_story(r->w.out->arena, d, r->lines));
    location(r, d->at);
    diag_write_text(&r->w, "severity", severity_of(d->level));
    diag_write_open(&r->w, "code", '{');
    diag_write_text(&r->w, "value", code.n ? code : STR("input"));
    diag_write_close(&r->w);
    suggestions(r, d);
    related(r, d);
    diag_write_close(&r->w);
}

void diag_rdjson(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    struct report r = { .w = { .out = o }, .sink = sink, .lines = lines };

    diag_write_open(&r.w, NULL, '{');
    diag_write_open(&r.w, "source", '{');
    diag_write_text(&r.w, "name", STR("proxyc"));
    diag_write_close(&r.w);
    diag_write_open(&r.w, "diagnostics", '[');
    for (size_t i = 0; i < sink->all.count; i++)
        one(&r, sink->all.items[i]);
    diag_write_close(&r.w);
    diag_write_close(&r.w);
}
