/* SPDX-License-Identifier: Apache-2.0
 *
 * One line a diagnostic, as compilers write them and editors read them.
 */
#include "diag/formats.h"

static void print(struct diag_out *o, const struct diag *d, struct diag_lines *lines)
{
    struct str code = diag_out_code(o->arena, d->rule);

    if (diag_lines_known(lines, d->at)) {
        struct diag_lines_place at = diag_lines_place(lines, d->at.file, d->at.start);
        struct str path = diag_lines_tame(o->arena, diag_lines_path(lines, d->at.file));

        diag_out_fmt(o, STR_FMT ":%u:%u: ", STR_ARG(path), at.line, at.column);
    }
    diag_out_add(o, diag_out_level(d->level));
    if (code.n)
        diag_out_fmt(o, "[" STR_FMT "]", STR_ARG(code));
    diag_out_fmt(o, ": " STR_FMT "\n", STR_ARG(diag_lines_tame(o->arena, d->message)));
}

void diag_short(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines)
{
    struct str summary = diag_out_summary(o->arena, sink);

    for (size_t i = 0; i < sink->all.count; i++)
        print(o, sink->all.items[i], lines);
    for (size_t i = 0; i < sink->allowed.count; i++) {
        const struct diag_allowed *item = &sink->allowed.items[i];

        diag_out_fmt(o, "allowed[" STR_FMT "]: by commit " STR_FMT ": " STR_FMT "\n",
                     STR_ARG(diag_out_code(o->arena, item->rule)), STR_ARG(item->commit),
                     STR_ARG(diag_lines_tame(o->arena, item->reason)));
    }
    if (summary.n)
        diag_out_fmt(o, STR_FMT "\n", STR_ARG(summary));
}
