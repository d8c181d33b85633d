/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON document: Terraform's `validate -json` object and ours beside it, described by
 * schemas/cli/lint.schema.json. "format_version" 1.x grows by new keys only. Columns count code
 * points from 1, bytes count from 0.
 */
#include "diag/formats.h"
#include "diag/words.h"
#include "diag/write.h"

struct report {
    struct diag_write w;
    const struct diag_sink *sink;
    struct diag_lines *lines;
};

static void place(struct report *r, const char *key, uint32_t file, uint32_t offset)
{
    struct diag_lines_place at = diag_lines_place(r->lines, file, offset);

    diag_write_open(&r->w, key, '{');
    diag_write_number(&r->w, "line", at.line);
    diag_write_number(&r->w, "column", at.column);
    diag_write_number(&r->w, "byte", offset);
    diag_write_close(&r->w);
}

static void range(struct report *r, struct diag_span at)
{
    if (!diag_lines_known(r->lines, at)) {
        diag_write_null(&r->w, "range");
        return;
    }
    diag_write_open(&r->w, "range", '{');
    diag_write_text(&r->w, "filename", diag_lines_path(r->lines, at.file));
    place(r, "start", at.file, at.start);
    place(r, "end", at.file, MAX(at.end, at.start));
    diag_write_close(&r->w);
}

static void snippet(struct report *r, const struct diag *d)
{
    struct diag_lines_place at;
    struct str line;
    uint32_t start;

    if (!diag_lines_known(r->lines, d->at)) {
        diag_write_null(&r->w, "snippet");
        return;
    }
    at = diag_lines_place(r->lines, d->at.file, d->at.start);
    line = diag_lines_near(r->lines, d->at.file, d->at.start, &start);
    diag_write_open(&r->w, "snippet", '{');
    diag_write_maybe(&r->w, "context", d->context);
    diag_write_text(&r->w, "code", line);
    diag_write_number(&r->w, "start_line", at.line);
    diag_write_number(&r->w, "highlight_start_offset", MIN(d->at.start - start, line.n));
    diag_write_number(&r->w, "highlight_end_offset",
                      MIN(MAX(d->at.end, d->at.start) - start, line.n));
    diag_write_close(&r->w);
}

static void related(struct report *r, const struct diag *d)
{
    diag_write_open(&r->w, "related", '[');
    for (size_t i = 0; i < d->related.count; i++) {
        if (d->related.items[i].role == DIAG_ROLE_CONTEXT)
            continue;
        diag_write_open(&r->w, NULL, '{');
        range(r, d->related.items[i].at);
        diag_write_text(&r->w, "label", d->related.items[i].text);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

/* The notes, or the examples. */
static void notes(struct report *r, const char *key, const struct diag *d, enum diag_role role)
{
    diag_write_open(&r->w, key, '[');
    for (size_t i = 0; i < d->notes.count; i++)
        if (d->notes.items[i].role == role)
            diag_write_text(&r->w, NULL,
                            diag_words_note(r->w.out->arena, r->lines, &d->notes.items[i]));
    diag_write_close(&r->w);
}

static void edits(struct report *r, const struct diag *d)
{
    diag_write_open(&r->w, "edits", '[');
    for (size_t i = 0; i < d->edits.count; i++) {
        const struct diag_edit_item *e = &d->edits.items[i];

        if (!diag_lines_known(r->lines, e->at))
            continue;
        diag_write_open(&r->w, NULL, '{');
        diag_write_text(&r->w, "filename", diag_lines_path(r->lines, e->at.file));
        diag_write_number(&r->w, "start_byte", e->at.start);
        diag_write_number(&r->w, "end_byte", e->at.end);
        diag_write_text(&r->w, "text", e->text);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

static void fixes(struct report *r, const struct diag *d)
{
    struct str applicability = d->edits.count == 0      ? STR("placeholder")
                               : d->safety == DIAG_SAFE ? STR("safe")
                                                        : STR("unsafe");

    diag_write_open(&r->w, "fixes", '[');
    if (d->help.n > 0) {
        diag_write_open(&r->w, NULL, '{');
        diag_write_text(&r->w, "title", d->help);
        diag_write_text(&r->w, "applicability", applicability);
        edits(r, d);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

static void subject(struct report *r, const struct diag_subject *s)
{
    if (s->kind.n == 0) {
        diag_write_null(&r->w, "subject");
        return;
    }
    diag_write_open(&r->w, "subject", '{');
    diag_write_text(&r->w, "kind", s->kind);
    diag_write_text(&r->w, "name", s->name);
    diag_write_maybe(&r->w, "environment", s->environment);
    diag_write_text(&r->w, "field_path", s->field);
    diag_write_close(&r->w);
}

static void one(struct report *r, const struct diag *d)
{
    struct arena *a = r->w.out->arena;
    struct str code = diag_out_code(a, d->rule);

    diag_write_open(&r->w, NULL, '{');
    diag_write_text(&r->w, "severity", diag_out_level(d->level));
    diag_write_maybe(&r->w, "code", code);
    diag_write_text(&r->w, "slug", str_of(diag_rule_info(d->rule)->slug));
    diag_write_text(&r->w, "summary", d->message);
    diag_write_text(&r->w, "detail", d->label);
    range(r, d->at);
    snippet(r, d);
    related(r, d);
    notes(r, "notes", d, DIAG_ROLE_PLAIN);
    notes(r, "examples", d, DIAG_ROLE_EXAMPLE);
    fixes(r, d);
    subject(r, &d->subject);
    diag_write_maybe(&r->w, "fingerprint", d->fingerprint);
    diag_write_maybe(&r->w, "docs", code.n ? diag_words_docs(a, d->rule) : code);
    diag_write_maybe(&r->w, "since_rev", r->sink->since);
    diag_write_close(&r->w);
}

static void allowed(struct report *r)
{
    diag_write_open(&r->w, "allowed", '[');
    for (size_t i = 0; i < r->sink->allowed.count; i++) {
        const struct diag_allowed *item = &r->sink->allowed.items[i];

        diag_write_open(&r->w, NULL, '{');
        diag_write_text(&r->w, "code", diag_out_code(r->w.out->arena, item->rule));
        diag_write_text(&r->w, "commit", item->commit);
        diag_write_text(&r->w, "reason", item->reason);
        diag_write_number(&r->w, "findings", item->findings);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

static void summary(struct report *r)
{
    diag_write_open(&r->w, "summary", '{');
    diag_write_number(&r->w, "errors", diag_count(r->sink, DIAG_ERROR));
    diag_write_number(&r->w, "warnings", diag_count(r->sink, DIAG_WARNING));
    diag_write_number(&r->w, "infos", diag_count(r->sink, DIAG_INFO));
    diag_write_number(&r->w, "silenced", r->sink->silenced);
    diag_write_number(&r->w, "left_out", diag_words_left(r->sink));
    diag_write_close(&r->w);
}

void diag_json(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    struct report r = { .w = { .out = o }, .sink = sink, .lines = lines };

    diag_write_open(&r.w, NULL, '{');
    diag_write_text(&r.w, "format_version", STR("1.0"));
    diag_write_open(&r.w, "diagnostics", '[');
    for (size_t i = 0; i < sink->all.count; i++)
        one(&r, sink->all.items[i]);
    diag_write_close(&r.w);
    allowed(&r);
    diag_write_maybe(&r.w, "returns_to", sink->returns_to);
    summary(&r);
    diag_write_close(&r.w);
}
