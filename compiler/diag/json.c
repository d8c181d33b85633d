/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON document: Terraform's `validate -json` object and ours beside it. "format_version" 1.x
 * grows by new keys only. Columns count code points from 1, bytes count from 0. A fingerprint
 * survives lines that move: it is made of rule, file, subject and message.
 */
#include "diag/formats.h"

#include <jansson.h>

#include "base/digest.h"

enum { FINGERPRINT_BYTES = 8 };

struct writer {
    struct arena *arena;
    struct diag_lines *lines;
};

/* jansson takes UTF-8 only; file names and texts of others may be anything. */
static json_t *text(const struct writer *w, struct str s)
{
    json_t *t = s.n ? json_stringn(s.p, s.n) : json_string("");

    if (!t) {
        s = diag_lines_tame(w->arena, s);
        t = json_stringn(s.p, s.n);
    }
    assert(t != NULL);
    return t;
}

static json_t *place(const struct writer *w, uint32_t file, uint32_t offset)
{
    struct diag_lines_place at = diag_lines_place(w->lines, file, offset);

    return json_pack("{s:i, s:i, s:I}", "line", (int)at.line, "column", (int)at.column, "byte",
                     (json_int_t)offset);
}

static json_t *range(const struct writer *w, struct diag_span at)
{
    if (!diag_lines_known(w->lines, at))
        return json_null();
    return json_pack("{s:o, s:o, s:o}", "filename", text(w, diag_lines_path(w->lines, at.file)),
                     "start", place(w, at.file, at.start), "end",
                     place(w, at.file, MAX(at.end, at.start)));
}

static json_t *snippet(const struct writer *w, const struct diag *d)
{
    struct diag_lines_place at;
    struct str line;
    uint32_t start;

    if (!diag_lines_known(w->lines, d->at))
        return json_null();
    at = diag_lines_place(w->lines, d->at.file, d->at.start);
    line = diag_lines_text(w->lines, d->at.file, at.line, &start);
    return json_pack("{s:o, s:o, s:i, s:I, s:I}", "context",
                     d->subject.n ? text(w, d->subject) : json_null(), "code", text(w, line),
                     "start_line", (int)at.line, "highlight_start_offset",
                     (json_int_t)MIN(d->at.start - start, line.n), "highlight_end_offset",
                     (json_int_t)MIN(MAX(d->at.end, d->at.start) - start, line.n));
}

static json_t *related(const struct writer *w, const struct diag *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->related.count; i++)
        json_array_append_new(list,
                              json_pack("{s:o, s:o}", "range", range(w, d->related.items[i].at),
                                        "label", text(w, d->related.items[i].text)));
    return list;
}

static json_t *notes(const struct writer *w, const struct diag *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->notes.count; i++)
        json_array_append_new(list, text(w, d->notes.items[i].text));
    return list;
}

static json_t *edits(const struct writer *w, const struct diag *d)
{
    json_t *list = json_array();

    for (size_t i = 0; i < d->edits.count; i++) {
        const struct diag_edit_item *e = &d->edits.items[i];

        if (diag_lines_known(w->lines, e->at))
            json_array_append_new(list, json_pack("{s:o, s:I, s:I, s:o}", "filename",
                                                  text(w, diag_lines_path(w->lines, e->at.file)),
                                                  "start_byte", (json_int_t)e->at.start, "end_byte",
                                                  (json_int_t)e->at.end, "text", text(w, e->text)));
    }
    return list;
}

static json_t *fixes(const struct writer *w, const struct diag *d)
{
    json_t *list = json_array();

    if (d->help.n)
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:o}", "title", text(w, d->help), "applicability",
                            d->edits.count ? "unsafe" : "placeholder", "edits", edits(w, d)));
    return list;
}

static struct str fingerprint(const struct writer *w, const struct diag *d)
{
    struct str path =
        diag_lines_known(w->lines, d->at) ? diag_lines_path(w->lines, d->at.file) : STR("");
    struct str all =
        str_fmt(w->arena, "%s\n" STR_FMT "\n" STR_FMT "\n" STR_FMT, diag_rule_info(d->rule)->slug,
                STR_ARG(path), STR_ARG(d->subject), STR_ARG(d->message));
    struct digest digest = digest_of(all.p, all.n);

    return str_hex(w->arena, digest.bytes, FINGERPRINT_BYTES);
}

static json_t *one(const struct writer *w, const struct diag *d)
{
    struct str code = diag_out_code(w->arena, d->rule);
    struct str docs =
        code.n ? str_fmt(w->arena, "proxyc lint --explain " STR_FMT, STR_ARG(code)) : code;

    return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                     "severity", text(w, diag_out_level(d->level)), "code",
                     code.n ? text(w, code) : json_null(), "slug", diag_rule_info(d->rule)->slug,
                     "summary", text(w, d->message), "detail", text(w, d->label), "range",
                     range(w, d->at), "snippet", snippet(w, d), "related", related(w, d), "notes",
                     notes(w, d), "fixes", fixes(w, d), "subject",
                     d->subject.n ? text(w, d->subject) : json_null(), "fingerprint",
                     text(w, fingerprint(w, d)), "docs", docs.n ? text(w, docs) : json_null());
}

void diag_json(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    struct writer w = { .arena = o->arena, .lines = lines };
    json_t *list = json_array(), *root;
    size_t bytes;

    for (size_t i = 0; i < sink->all.count; i++)
        json_array_append_new(list, one(&w, sink->all.items[i]));
    root = json_pack("{s:s, s:o, s:{s:I, s:I, s:I}}", "format_version", "1.0", "diagnostics", list,
                     "summary", "errors", (json_int_t)diag_count(sink, DIAG_ERROR), "warnings",
                     (json_int_t)diag_count(sink, DIAG_WARNING), "infos",
                     (json_int_t)diag_count(sink, DIAG_INFO));
    assert(root != NULL);
    bytes = json_dumpb(root, NULL, 0, JSON_INDENT(2));
    {
        char *p = arena_take_text(o->arena, bytes + 1);

        bytes = json_dumpb(root, p, bytes, JSON_INDENT(2));
        diag_out_add(o, (struct str){ p, bytes });
    }
    diag_out_add(o, STR("\n"));
    json_decref(root);
}
