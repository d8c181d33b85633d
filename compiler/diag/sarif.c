/* SPDX-License-Identifier: Apache-2.0
 *
 * SARIF 2.1.0 as GitHub's code scanning takes it. Columns count code points. Rules are listed as
 * far as they have results; trouble with the source is a notification of the invocation, for it is
 * no finding about any line. GitHub refuses files of more than 25,000 results and shows the 5,000
 * gravest; a sink holds no more than those.
 */
#include "diag/formats.h"
#include "diag/words.h"
#include "diag/write.h"

enum { GITHUB_SHOWN_MAX = 5000 };

_Static_assert((int)DIAG_KEPT_MAX <= (int)GITHUB_SHOWN_MAX, "GitHub would drop some");

struct report {
    struct diag_write w;
    const struct diag_sink *sink;
    struct diag_lines *lines;
    uint32_t index[DIAG_RULES]; /* 1 + position among the rules listed; 0: not listed */
};

static struct str level_of(enum diag_level level)
{
    return level == DIAG_INFO ? STR("note") : diag_out_level(level);
}

static void text_object(struct report *r, const char *key, struct str text)
{
    diag_write_open(&r->w, key, '{');
    diag_write_text(&r->w, "text", text);
    diag_write_close(&r->w);
}

/* ---- rules ---- */

/* What GitHub sorts security findings by: high from 7.0, medium from 4.0. */
static struct str severity_of(enum diag_level level)
{
    return level == DIAG_ERROR ? STR("8.0") : level == DIAG_WARNING ? STR("5.0") : STR("3.0");
}

static void rule(struct report *r, enum diag_rule rule)
{
    const struct diag_rule_info *info = diag_rule_info(rule);
    bool security = info->code / 100 == 6;
    struct str help = str_of(diag_rule_explain(rule));

    diag_write_open(&r->w, NULL, '{');
    diag_write_text(&r->w, "id", diag_out_code(r->w.out->arena, rule));
    diag_write_text(&r->w, "name", str_of(info->slug));
    text_object(r, "shortDescription", str_of(info->meaning));
    diag_write_open(&r->w, "help", '{');
    diag_write_text(&r->w, "text", help);
    diag_write_text(&r->w, "markdown", help);
    diag_write_close(&r->w);
    diag_write_open(&r->w, "defaultConfiguration", '{');
    diag_write_text(&r->w, "level", level_of(info->level));
    diag_write_close(&r->w);
    diag_write_open(&r->w, "properties", '{');
    diag_write_open(&r->w, "tags", '[');
    diag_write_text(&r->w, NULL, security ? STR("security") : STR("correctness"));
    diag_write_close(&r->w);
    if (security)
        diag_write_text(&r->w, "security-severity", severity_of(info->level));
    diag_write_close(&r->w);
    diag_write_close(&r->w);
}

static void tool(struct report *r)
{
    uint32_t listed = 0;

    for (size_t i = 0; i < r->sink->all.count; i++)
        if (r->sink->all.items[i]->rule != DIAG_INPUT)
            r->index[r->sink->all.items[i]->rule] = 1;
    diag_write_open(&r->w, "tool", '{');
    diag_write_open(&r->w, "driver", '{');
    diag_write_text(&r->w, "name", STR("proxyc"));
    diag_write_text(&r->w, "semanticVersion", STR(PX_VERSION));
    diag_write_open(&r->w, "rules", '[');
    for (uint32_t i = 0; i < DIAG_RULES; i++) {
        if (r->index[i] == 0)
            continue;
        r->index[i] = ++listed;
        rule(r, (enum diag_rule)i);
    }
    diag_write_close(&r->w);
    diag_write_close(&r->w);
    diag_write_close(&r->w);
}

/* ---- places ---- */

static void artifact(struct report *r, struct str path)
{
    diag_write_open(&r->w, "artifactLocation", '{');
    diag_write_text(&r->w, "uri", diag_words_uri(r->w.out->arena, path));
    diag_write_text(&r->w, "uriBaseId", STR("%SRCROOT%"));
    diag_write_close(&r->w);
}

static void region(struct report *r, const char *key, struct diag_span at)
{
    struct diag_lines_place start = diag_lines_place(r->lines, at.file, at.start);
    struct diag_lines_place end = diag_lines_place(r->lines, at.file, MAX(at.end, at.start));

    diag_write_open(&r->w, key, '{');
    diag_write_number(&r->w, "startLine", start.line);
    diag_write_number(&r->w, "startColumn", start.column);
    diag_write_number(&r->w, "endLine", end.line);
    diag_write_number(&r->w, "endColumn", end.column);
    diag_write_close(&r->w);
}

static struct str path_of(struct report *r, uint32_t file)
{
    return diag_words_path(r->w.out->arena, r->sink, diag_lines_path(r->lines, file));
}

static void physical(struct report *r, struct diag_span at)
{
    diag_write_open(&r->w, "physicalLocation", '{');
    artifact(r, path_of(r, at.file));
    region(r, "region", at);
    diag_write_close(&r->w);
}

static void logical(struct report *r, const struct diag_subject *s)
{
    if (s->kind.n == 0)
        return;
    diag_write_open(&r->w, "logicalLocations", '[');
    diag_write_open(&r->w, NULL, '{');
    diag_write_text(&r->w, "fullyQualifiedName",
                    str_fmt(r->w.out->arena, STR_FMT "/" STR_FMT "%s" STR_FMT, STR_ARG(s->kind),
                            STR_ARG(s->name), s->field.n ? ":" : "", STR_ARG(s->field)));
    diag_write_text(&r->w, "kind", STR("resource"));
    diag_write_close(&r->w);
    diag_write_close(&r->w);
}

static void locations(struct report *r, const struct diag *d)
{
    diag_write_open(&r->w, "locations", '[');
    if (diag_lines_known(r->lines, d->at)) {
        diag_write_open(&r->w, NULL, '{');
        physical(r, d->at);
        logical(r, &d->subject);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

static void related(struct report *r, const struct diag *d)
{
    unsigned id = 0;

    diag_write_open(&r->w, "relatedLocations", '[');
    for (size_t i = 0; i < d->related.count; i++) {
        const struct diag_note_item *item = &d->related.items[i];

        if (item->role == DIAG_ROLE_CONTEXT || !diag_lines_known(r->lines, item->at))
            continue;
        diag_write_open(&r->w, NULL, '{');
        diag_write_number(&r->w, "id", ++id);
        physical(r, item->at);
        text_object(r, "message", item->text);
        diag_write_close(&r->w);
    }
    diag_write_close(&r->w);
}

/* ---- results ---- */

static void replacement(struct report *r, const struct diag_edit_item *e)
{
    diag_write_open(&r->w, NULL, '{');
    region(r, "deletedRegion", e->at);
    text_object(r, "insertedContent", e->text);
    diag_write_close(&r->w);
}

/* All edits of the file that edit number `first` is in, unless an earlier one is in it too. */
static void change(struct report *r, const struct diag *d, size_t first)
{
    uint32_t file = d->edits.items[first].at.file;

    for (size_t i = 0; i < first; i++)
        if (d->edits.items[i].at.file == file)
            return;
    diag_write_open(&r->w, NULL, '{');
    artifact(r, path_of(r, file));
    diag_write_open(&r->w, "replacements", '[');
    for (size_t i = first; i < d->edits.count; i++)
        if (d->edits.items[i].at.file == file)
            replacement(r, &d->edits.items[i]);
    diag_write_close(&r->w);
    diag_write_close(&r->w);
}

static void fixes(struct report *r, const struct diag *d)
{
    for (size_t i = 0; i < d->edits.count; i++)
        if (!diag_lines_known(r->lines, d->edits.items[i].at))
            return;
    if (d->edits.count == 0)
        return;
    diag_write_open(&r->w, "fixes", '[');
    diag_write_open(&r->w, NULL, '{');
    text_object(r, "description", d->help);
    diag_write_open(&r->w, "artifactChanges", '[');
    for (size_t i = 0; i < d->edits.count; i++)
        change(r, d, i);
    diag_write_close(&r->w);
    diag_write_close(&r->w);
    diag_write_close(&r->w);
}

static void result(struct report *r, const struct diag *d)
{
    struct arena *a = r->w.out->arena;

    if (d->rule == DIAG_INPUT)
        return;
    diag_write_open(&r->w, NULL, '{');
    diag_write_text(&r->w, "ruleId", diag_out_code(a, d->rule));
    diag_write_number(&r->w, "ruleIndex", r->index[d->rule] - 1);
    diag_write_text(&r->w, "level", level_of(d->level));
    text_object(r, "message", diag_words_story(a, d, r->lines));
    locations(r, d);
    related(r, d);
    diag_write_open(&r->w, "partialFingerprints", '{');
    diag_write_text(&r->w, "proxyc.dev/v1alpha1", d->fingerprint);
    diag_write_close(&r->w);
    fixes(r, d);
    diag_write_close(&r->w);
}

static void notification(struct report *r, struct str level, struct str text)
{
    diag_write_open(&r->w, NULL, '{');
    diag_write_text(&r->w, "level", level);
    text_object(r, "message", text);
    diag_write_close(&r->w);
}

static void invocation(struct report *r)
{
    struct arena *a = r->w.out->arena;
    size_t left = diag_words_left(r->sink);

    diag_write_open(&r->w, "invocations", '[');
    diag_write_open(&r->w, NULL, '{');
    diag_write_bool(&r->w, "executionSuccessful", !diag_has_input_trouble(r->sink));
    diag_write_open(&r->w, "toolExecutionNotifications", '[');
    for (size_t i = 0; i < r->sink->all.count; i++)
        if (r->sink->all.items[i]->rule == DIAG_INPUT)
            notification(r, STR("error"), diag_words_story(a, r->sink->all.items[i], r->lines));
    if (left > 0)
        notification(r, STR("note"), str_fmt(a, "%zu more findings are not in this file", left));
    diag_write_close(&r->w);
    diag_write_close(&r->w);
    diag_write_close(&r->w);
}

void diag_sarif(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    struct report r = { .w = { .out = o }, .sink = sink, .lines = lines };

    diag_write_open(&r.w, NULL, '{');
    diag_write_text(&r.w, "$schema",
                    STR("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                        "sarif-schema-2.1.0.json"));
    diag_write_text(&r.w, "version", STR("2.1.0"));
    diag_write_open(&r.w, "runs", '[');
    diag_write_open(&r.w, NULL, '{');
    tool(&r);
    diag_write_text(&r.w, "columnKind", STR("unicodeCodePoints"));
    invocation(&r);
    diag_write_open(&r.w, "results", '[');
    for (size_t i = 0; i < sink->all.count; i++)
        result(&r, sink->all.items[i]);
    diag_write_close(&r.w);
    diag_write_close(&r.w);
    diag_write_close(&r.w);
    diag_write_close(&r.w);
}
