/* SPDX-License-Identifier: Apache-2.0
 *
 * GitLab's Code Quality report: one list; each entry wants a fingerprint and a file. What has no
 * file of its own is put on proxyc.yaml. The description is all that GitLab shows, on one line: so
 * the parts of the finding stand in it one behind the other.
 */
#include "diag/formats.h"
#include "diag/words.h"
#include "diag/write.h"

static struct str severity_of(const struct diag *d)
{
    static const struct str words[] = {
        [DIAG_INFO] = STR_INIT("info"),
        [DIAG_WARNING] = STR_INIT("minor"),
        [DIAG_ERROR] = STR_INIT("major"),
    };

    if (d->level == DIAG_ERROR && diag_rule_info(d->rule)->code / 100 == 6)
        return STR("critical");
    return words[d->level];
}

/* "PX301 route-unreachable: MESSAGE; LABEL; note: ...; help: ..." */
static struct str description(struct arena *a, const struct diag *d, struct diag_lines *lines)
{
    struct diag_out o = { .arena = a };
    struct str code = diag_out_code(a, d->rule), rest = diag_words_story(a, d, lines), part;

    diag_out_fmt(&o, STR_FMT "%s%s: ", STR_ARG(code), code.n ? " " : "",
                 diag_rule_info(d->rule)->slug);
    for (bool first = true; str_cut(&rest, '\n', &part); first = false)
        diag_out_fmt(&o, "%s" STR_FMT, first ? "" : "; ", STR_ARG(part));
    return (struct str){ o.p, o.n };
}

static void one(struct diag_write *w, const struct diag *d, const struct diag_sink *sink,
                struct diag_lines *lines)
{
    struct str path = STR("proxyc.yaml");
    uint32_t first = 1, last = 1;

    if (diag_lines_known(lines, d->at)) {
        path = diag_lines_path(lines, d->at.file);
        first = diag_lines_place(lines, d->at.file, d->at.start).line;
        last = diag_lines_place(lines, d->at.file, MAX(d->at.end, d->at.start)).line;
    }
    diag_write_open(w, NULL, '{');
    diag_write_text(w, "description", description(w->out->arena, d, lines));
    diag_write_text(w, "check_name", str_of(diag_rule_info(d->rule)->slug));
    diag_write_text(w, "fingerprint", d->fingerprint);
    diag_write_text(w, "severity", severity_of(d));
    diag_write_open(w, "location", '{');
    diag_write_text(w, "path", diag_words_path(w->out->arena, sink, path));
    diag_write_open(w, "lines", '{');
    diag_write_number(w, "begin", first);
    diag_write_number(w, "end", last);
    diag_write_close(w);
    diag_write_close(w);
    diag_write_close(w);
}

void diag_gitlab(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    struct diag_write w = { .out = o };

    diag_write_open(&w, NULL, '[');
    for (size_t i = 0; i < sink->all.count; i++)
        one(&w, sink->all.items[i], sink, lines);
    diag_write_close(&w);
}
