/* SPDX-License-Identifier: Apache-2.0
 *
 * Lint as a JUnit test suite: a case a finding, the file its class. Errors and warnings are
 * failures, infos pass with their text; without findings one case passes, because an empty suite is
 * taken for one that did not run.
 */
#include "diag/formats.h"
#include "diag/words.h"

static void attribute(struct diag_out *o, const char *name, struct str value)
{
    diag_out_fmt(o, " %s=\"", name);
    diag_out_xml(o, value);
    diag_out_add(o, STR("\""));
}

static void one(struct diag_out *o, const struct diag *d, const struct diag_sink *sink,
                struct diag_lines *lines)
{
    struct str path = STR("proxyc.yaml"), name = diag_words_titled(o->arena, d);
    struct diag_lines_place at = { 1, 1 };
    const char *element = d->level == DIAG_INFO ? "system-out" : "failure";

    if (diag_lines_known(lines, d->at)) {
        path = diag_lines_path(lines, d->at.file);
        at = diag_lines_place(lines, d->at.file, d->at.start);
    }
    path = diag_words_path(o->arena, sink, path);
    diag_out_add(o, STR("  <testcase"));
    attribute(o, "classname", path);
    attribute(o, "name", str_fmt(o->arena, "%u:%u " STR_FMT, at.line, at.column, STR_ARG(name)));
    attribute(o, "file", path);
    diag_out_fmt(o, " line=\"%u\">\n    <%s", at.line, element);
    if (d->level != DIAG_INFO) {
        attribute(o, "type", diag_out_level(d->level));
        attribute(o, "message", d->message);
    }
    diag_out_add(o, STR(">"));
    diag_out_xml(o, diag_words_story(o->arena, d, lines));
    diag_out_fmt(o, "</%s>\n  </testcase>\n", element);
}

void diag_junit(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    size_t failures = 0, n = sink->all.count;

    for (size_t i = 0; i < n; i++)
        failures += sink->all.items[i]->level > DIAG_INFO;
    diag_out_fmt(o,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<testsuite name=\"proxyc lint\" tests=\"%zu\" failures=\"%zu\">\n",
                 n ? n : 1, failures);
    for (size_t i = 0; i < n; i++)
        one(o, sink->all.items[i], sink, lines);
    if (n == 0)
        diag_out_add(o, STR("  <testcase classname=\"proxyc.yaml\" name=\"no findings\"/>\n"));
    diag_out_add(o, STR("</testsuite>\n"));
}
