/* SPDX-License-Identifier: Apache-2.0
 *
 * Workflow commands of GitHub Actions, which become annotations in the pull request. GitHub shows
 * ten of each kind a step and drops the others without a word, so the worst come first and a last
 * notice says how many there are more.
 */
#include "diag/formats.h"

enum { SHOWN_MAX = 10 }; /* of each level */

/* %, CR and LF always; : and , in properties too. */
static void escape(struct diag_out *o, struct str s, bool property)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
            diag_out_fmt(o, "%%%02X", (unsigned)(unsigned char)c);
        else
            diag_out_add(o, str_sub(s, i, 1));
    }
}

static void print_place(struct diag_out *o, const struct diag *d, struct diag_lines *lines)
{
    struct diag_lines_place start, end;

    if (!diag_lines_known(lines, d->at))
        return;
    start = diag_lines_place(lines, d->at.file, d->at.start);
    end = diag_lines_place(lines, d->at.file, MAX(d->at.end, d->at.start));
    diag_out_add(o, STR("file="));
    escape(o, diag_lines_path(lines, d->at.file), true);
    diag_out_fmt(o, ",line=%u,endLine=%u,", start.line, end.line);
    if (start.line == end.line) /* GitHub refuses columns across lines */
        diag_out_fmt(o, "col=%u,endColumn=%u,", start.column, end.column);
}

static void print(struct diag_out *o, const struct diag *d, struct diag_lines *lines)
{
    static const struct str commands[] = {
        [DIAG_INFO] = STR_INIT("notice"),
        [DIAG_WARNING] = STR_INIT("warning"),
        [DIAG_ERROR] = STR_INIT("error"),
    };
    struct str code = diag_out_code(o->arena, d->rule);

    diag_out_fmt(o, "::" STR_FMT " ", STR_ARG(commands[d->level]));
    print_place(o, d, lines);
    diag_out_fmt(o, "title=" STR_FMT "%s%s::", STR_ARG(code), code.n ? " " : "",
                 diag_rule_info(d->rule)->slug);
    escape(o, d->message, false);
    if (d->help.n) {
        diag_out_add(o, STR("%0Ahelp: "));
        escape(o, d->help, false);
    }
    diag_out_add(o, STR("\n"));
}

void diag_github(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    size_t left_out = 0;

    for (int level = DIAG_ERROR; level >= DIAG_INFO; level--) {
        size_t shown = 0;

        for (size_t i = 0; i < sink->all.count && shown < SHOWN_MAX; i++) {
            if (sink->all.items[i]->level != (enum diag_level)level)
                continue;
            print(o, sink->all.items[i], lines);
            shown++;
        }
        left_out += diag_count(sink, (enum diag_level)level) - shown;
    }
    if (left_out)
        diag_out_fmt(o,
                     "::notice title=proxyc::%zu more findings are not shown here; the log has all "
                     "of them\n",
                     left_out);
}
