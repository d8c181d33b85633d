/* SPDX-License-Identifier: Apache-2.0
 *
 * Failures first and whole, passes as a number: nobody reads a list of what works. JUnit names
 * every case, because its readers draw trends from them. For people, what the policy says stays in its
 * line and moves no cursor: a log that this goes to may take commands at the start of a line.
 */
#include "command/report.h"

#include "command/json.h"
#include "command/output.h"
#include "command/text.h"
#include "diag/lines.h"

static struct str shown(const struct command_text *t, struct str text)
{
    return diag_lines_tame(t->arena, text);
}

/* The worst first; what is covered whole is only counted. */
static void tell_coverage(struct arena *a, struct command_text *t,
                          const struct command_coverage_rows *rows)
{
    bool scripts = false;

    for (size_t i = 0; i < rows->count; i++)
        scripts = scripts || str_eq(str_of(rows->items[i].part), STR("script"));
    command_text_fmt(t, "coverage " STR_FMT "%%: %u of %u alternatives of rules%s\n",
                     STR_ARG(command_output_percent(a, command_coverage_share(rows))),
                     rows->covered, rows->total,
                     scripts ? ", members of splits and lines of scripts"
                             : " and members of splits");
    for (size_t i = 0; i < rows->count; i++) {
        const struct command_coverage_row *r = &rows->items[i];

        if (r->covered == r->total)
            continue;
        command_text_fmt(t, "    %u/%u %s " STR_FMT "%s" STR_FMT "%s\n", r->covered, r->total,
                         r->part, STR_ARG(r->name), r->environment.n ? " (" : "",
                         STR_ARG(r->environment), r->environment.n ? ")" : "");
        for (size_t k = 0; k < r->missing.count; k++)
            command_text_fmt(t, "        not tested: " STR_FMT "\n",
                             STR_ARG(shown(t, r->missing.items[k])));
    }
}

static void tell_paste(struct command_text *t, struct str text)
{
    struct str line;

    if (text.p == NULL)
        return;
    command_text_add(t, STR("     as a case of this test:\n"));
    while (str_cut(&text, '\n', &line))
        command_text_fmt(t, STR_FMT "\n", STR_ARG(shown(t, line)));
}

static void tell_trace(struct command_text *t, const struct command_report_case *c)
{
    if (c->trace.count == 0)
        return;
    command_text_fmt(t, "TRACE " STR_FMT ":%u: " STR_FMT ": " STR_FMT "\n", STR_ARG(c->path),
                     c->line, STR_ARG(c->test), STR_ARG(shown(t, c->name)));
    for (size_t i = 0; i < c->trace.count; i++)
        command_text_fmt(t, "    " STR_FMT "\n", STR_ARG(shown(t, c->trace.items[i])));
}

/* The case that costs its filter most, as a share of what it may. */
static void put_fuel(struct command_text *t, const struct command_report *report)
{
    const struct command_report_case *dearest = NULL;

    for (size_t i = 0; i < report->count; i++) {
        const struct command_report_case *c = &report->items[i];

        if (c->fuel > 0 && (dearest == NULL || (uint64_t)c->fuel * dearest->fuel_limit >
                                                   (uint64_t)dearest->fuel * c->fuel_limit))
            dearest = c;
    }
    if (dearest != NULL)
        command_text_fmt(t, ", fuel at most %u of %u", dearest->fuel, dearest->fuel_limit);
}

struct str command_report_human(struct arena *a, const struct command_report *report, bool colour)
{
    struct command_text t = { .arena = a };
    const char *red = colour ? "\x1b[1;31m" : "", *off = colour ? "\x1b[0m" : "";

    for (size_t i = 0; i < report->count; i++) {
        const struct command_report_case *c = &report->items[i];

        tell_trace(&t, c);
        if (c->failures.count == 0)
            continue;
        command_text_fmt(&t, "%sFAIL%s " STR_FMT ":%u: " STR_FMT ": " STR_FMT, red, off,
                         STR_ARG(c->path), c->line, STR_ARG(c->test), STR_ARG(shown(&t, c->name)));
        if (c->environment.n > 0)
            command_text_fmt(&t, " (" STR_FMT ")", STR_ARG(c->environment));
        command_text_add(&t, STR("\n"));
        for (size_t f = 0; f < c->failures.count; f++) {
            const struct command_expect_failure *x = &c->failures.items[f];

            command_text_fmt(
                &t, "     " STR_FMT ": " STR_FMT ": expected " STR_FMT ", got " STR_FMT "\n",
                STR_ARG(c->places[f]), STR_ARG(shown(&t, x->what)), STR_ARG(shown(&t, x->wanted)),
                STR_ARG(shown(&t, x->got)));
            tell_paste(&t, x->paste);
        }
    }
    command_text_fmt(&t, "%zu passed, %zu failed", report->passed, report->failed);
    put_fuel(&t, report);
    if (report->skipped > 0)
        command_text_fmt(&t, ", %zu of other environments", report->skipped);
    command_text_add(&t, STR("\n"));
    if (report->covers)
        tell_coverage(a, &t, &report->coverage);
    return command_text_str(&t);
}

static struct command_json *coverage_json(const struct command_coverage_rows *rows)
{
    struct command_json *o = command_json_object(), *list = command_json_array();

    command_json_put_number(o, "covered", rows->covered);
    command_json_put_number(o, "total", rows->total);
    for (size_t i = 0; i < rows->count; i++) {
        const struct command_coverage_row *r = &rows->items[i];
        struct command_json *x = command_json_object(), *missing = command_json_array();

        command_json_put_text(x, "environment", r->environment);
        command_json_put_text(x, "part", str_of(r->part));
        command_json_put_text(x, "name", r->name);
        command_json_put_number(x, "covered", r->covered);
        command_json_put_number(x, "total", r->total);
        for (size_t k = 0; k < r->missing.count; k++)
            command_json_add_text(missing, r->missing.items[k]);
        command_json_put(x, "missing", missing);
        command_json_add(list, x);
    }
    command_json_put(o, "rows", list);
    return o;
}

static struct command_json *case_json(const struct command_report_case *c)
{
    struct command_json *o = command_json_object(), *list = command_json_array();

    command_json_put_text(o, "environment", c->environment);
    command_json_put_text(o, "test", c->test);
    command_json_put_text(o, "name", c->name);
    command_json_put_text(o, "path", c->path);
    command_json_put_number(o, "line", c->line);
    command_json_put_bool(o, "passed", c->failures.count == 0);
    if (c->fuel > 0)
        command_json_put_number(o, "fuel", c->fuel);
    for (size_t f = 0; f < c->failures.count; f++) {
        struct command_json *x = command_json_object();

        command_json_put_text(x, "what", c->failures.items[f].what);
        command_json_put_text(x, "expected", c->failures.items[f].wanted);
        command_json_put_text(x, "got", c->failures.items[f].got);
        command_json_put_text(x, "place", c->places[f]);
        if (c->failures.items[f].paste.p != NULL)
            command_json_put_text(x, "case", c->failures.items[f].paste);
        command_json_add(list, x);
    }
    command_json_put(o, "failures", list);
    if (c->trace.count > 0) {
        list = command_json_array();
        for (size_t i = 0; i < c->trace.count; i++)
            command_json_add_text(list, c->trace.items[i]);
        command_json_put(o, "trace", list);
    }
    return o;
}

struct str command_report_json(struct arena *a, const struct command_report *report)
{
    struct command_json *root = command_json_object(), *cases = command_json_array();

    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_number(root, "passed", report->passed);
    command_json_put_number(root, "failed", report->failed);
    command_json_put_number(root, "skipped", report->skipped);
    for (size_t i = 0; i < report->count; i++)
        command_json_add(cases, case_json(&report->items[i]));
    command_json_put(root, "cases", cases);
    if (report->covers)
        command_json_put(root, "coverage", coverage_json(&report->coverage));
    return command_json_finish(a, &root);
}

static void attribute(struct command_text *t, const char *name, struct str value)
{
    command_text_fmt(t, " %s=\"", name);
    command_text_xml(t, value);
    command_text_add(t, STR("\""));
}

struct str command_report_junit(struct arena *a, const struct command_report *report)
{
    struct command_text t = { .arena = a };

    command_text_fmt(&t,
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuite name=\"proxyc test\" tests=\"%zu\" failures=\"%zu\">\n",
                     report->count, report->failed);
    for (size_t i = 0; i < report->count; i++) {
        const struct command_report_case *c = &report->items[i];

        command_text_add(&t, STR("  <testcase"));
        attribute(&t, "classname", c->test);
        attribute(&t, "name",
                  c->environment.n ? str_fmt(a, STR_FMT " (" STR_FMT ")", STR_ARG(c->name),
                                             STR_ARG(c->environment))
                                   : c->name);
        attribute(&t, "file", c->path);
        command_text_fmt(&t, " line=\"%u\"%s>\n", c->line, c->failures.count ? "" : "/");
        for (size_t f = 0; f < c->failures.count; f++) {
            command_text_add(&t, STR("    <failure"));
            attribute(&t, "message",
                      str_fmt(a, STR_FMT ": expected " STR_FMT ", got " STR_FMT,
                              STR_ARG(c->failures.items[f].what),
                              STR_ARG(c->failures.items[f].wanted),
                              STR_ARG(c->failures.items[f].got)));
            command_text_add(&t, STR(">"));
            command_text_xml(&t, c->failures.items[f].paste);
            command_text_add(&t, STR("</failure>\n"));
        }
        if (c->failures.count > 0)
            command_text_add(&t, STR("  </testcase>\n"));
    }
    command_text_add(&t, STR("</testsuite>\n"));
    return command_text_str(&t);
}

/* One line of TAP, in which `#` begins a directive. */
static void put_line(struct command_text *t, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '#' || s.p[i] == '\\')
            command_text_add(t, STR("\\"));
        command_text_add(t, (unsigned char)s.p[i] < 0x20 ? STR(" ") : str_sub(s, i, 1));
    }
}

struct str command_report_tap(struct arena *a, const struct command_report *report)
{
    struct command_text t = { .arena = a };

    command_text_fmt(&t, "TAP version 13\n1..%zu\n", report->count);
    for (size_t i = 0; i < report->count; i++) {
        const struct command_report_case *c = &report->items[i];

        command_text_fmt(&t, "%sok %zu - ", c->failures.count ? "not " : "", i + 1);
        put_line(&t, str_fmt(a, STR_FMT ": " STR_FMT "%s" STR_FMT "%s", STR_ARG(c->test),
                             STR_ARG(c->name), c->environment.n ? " (" : "",
                             STR_ARG(c->environment), c->environment.n ? ")" : ""));
        command_text_add(&t, STR("\n"));
        for (size_t f = 0; f < c->failures.count; f++) {
            const struct command_expect_failure *x = &c->failures.items[f];

            command_text_add(&t, STR("# "));
            put_line(&t, str_fmt(a, STR_FMT ": " STR_FMT ": expected " STR_FMT ", got " STR_FMT,
                                 STR_ARG(c->places[f]), STR_ARG(x->what), STR_ARG(x->wanted),
                                 STR_ARG(x->got)));
            command_text_add(&t, STR("\n"));
        }
    }
    return command_text_str(&t);
}

struct str command_report_lcov(struct arena *a, const struct command_report *report)
{
    return command_lines_lcov(a, &report->lines);
}
