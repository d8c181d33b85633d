/* SPDX-License-Identifier: Apache-2.0
 *
 * Workflow commands of GitHub Actions, which become annotations in the pull request. GitHub shows
 * ten of each kind a step (fifty a job) and drops the others without a word. So the worst come
 * first; where a level has more than ten, the findings of a file share one annotation; and a last
 * notice says how many are not shown here. The page of the step (markdown.c) has all of them.
 */
#include "diag/formats.h"
#include "diag/words.h"

enum {
    SHOWN_MAX = 10, /* annotations of each level */
    MERGED_MAX = 20 /* findings told in one of them */
};

/* %, CR and LF always; : and , in properties too. Other control characters would reach terminals by
 * the log. */
static void escape(struct diag_out *o, struct str s, bool property)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
            diag_out_fmt(o, "%%%02X", (unsigned)(unsigned char)c);
        else if ((unsigned char)c < ' ' || c == 0x7F)
            diag_out_add(o, STR("?"));
        else
            diag_out_add(o, str_sub(s, i, 1));
    }
}

static void print_place(struct diag_out *o, const struct diag *d, const struct diag_sink *sink,
                        struct diag_lines *lines)
{
    struct diag_lines_place start, end;

    if (!diag_lines_known(lines, d->at))
        return;
    start = diag_lines_place(lines, d->at.file, d->at.start);
    end = diag_lines_place(lines, d->at.file, MAX(d->at.end, d->at.start));
    diag_out_add(o, STR("file="));
    escape(o, diag_words_path(o->arena, sink, diag_lines_path(lines, d->at.file)), true);
    diag_out_fmt(o, ",line=%u,endLine=%u,", start.line, end.line);
    if (start.line == end.line) /* GitHub refuses columns across lines */
        diag_out_fmt(o, "col=%u,endColumn=%u,", start.column, end.column);
}

/* The command up to its message. */
static void print_head(struct diag_out *o, const struct diag *d, const struct diag_sink *sink,
                       struct diag_lines *lines)
{
    static const struct str commands[] = {
        [DIAG_INFO] = STR_INIT("notice"),
        [DIAG_WARNING] = STR_INIT("warning"),
        [DIAG_ERROR] = STR_INIT("error"),
    };
    struct str code = diag_out_code(o->arena, d->rule);

    diag_out_fmt(o, "::" STR_FMT " ", STR_ARG(commands[d->level]));
    print_place(o, d, sink, lines);
    diag_out_fmt(o, "title=" STR_FMT "%s%s::", STR_ARG(code), code.n ? " " : "",
                 diag_rule_info(d->rule)->slug);
    escape(o, diag_words_story(o->arena, d, lines), false);
    for (size_t i = 0; i < d->related.count; i++) {
        diag_out_add(o, STR("%0Asee "));
        escape(o, diag_words_note(o->arena, lines, &d->related.items[i]), false);
    }
}

/* The other findings of the level in the file of number `first`; how many are told. */
static size_t print_others(struct diag_out *o, const struct diag_sink *sink, size_t first,
                           struct diag_lines *lines)
{
    const struct diag *d = sink->all.items[first];
    size_t told = 1;

    for (size_t i = first + 1; i < sink->all.count && told < MERGED_MAX; i++) {
        const struct diag *other = sink->all.items[i];

        if (other->level != d->level || other->at.file != d->at.file)
            continue;
        if (diag_lines_known(lines, other->at))
            diag_out_fmt(
                o, "%%0Aline %u: ", diag_lines_place(lines, other->at.file, other->at.start).line);
        else
            diag_out_add(o, STR("%0A"));
        escape(o, diag_words_titled(o->arena, other), false);
        told++;
    }
    return told;
}

/* The order is by path, so an earlier finding of the file was the annotation's. */
static bool is_told(const struct diag_sink *sink, size_t i)
{
    const struct diag *d = sink->all.items[i];

    for (size_t k = i; k-- > 0 && sink->all.items[k]->at.file == d->at.file;)
        if (sink->all.items[k]->level == d->level)
            return true;
    return false;
}

/* How many findings of the level the annotations tell, `room` of them at most. */
static size_t print_level(struct diag_out *o, const struct diag_sink *sink, enum diag_level level,
                          size_t room, struct diag_lines *lines)
{
    bool merge = diag_count(sink, level) > room;
    size_t told = 0;

    for (size_t i = 0; i < sink->all.count && room > 0; i++) {
        if (sink->all.items[i]->level != level || (merge && is_told(sink, i)))
            continue;
        print_head(o, sink->all.items[i], sink, lines);
        told += merge ? print_others(o, sink, i, lines) : 1;
        diag_out_add(o, STR("\n"));
        room--;
    }
    return told;
}

void diag_github(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    size_t left = 0;

    for (int level = DIAG_ERROR; level >= DIAG_INFO; level--) {
        /* The last notice is ours. */
        size_t room = level == DIAG_INFO ? SHOWN_MAX - 1 : SHOWN_MAX;

        left += diag_count(sink, (enum diag_level)level) -
                print_level(o, sink, (enum diag_level)level, room, lines);
    }
    if (left)
        diag_out_fmt(o,
                     "::notice title=proxyc::%zu more findings are not shown here; the summary "
                     "of the step has them\n",
                     left);
}
