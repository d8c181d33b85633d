/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats that have one text for everything get the parts of a diagnostic one below the other.
 */
#include "diag/words.h"

#include "diag/out.h"

struct str diag_words_docs(struct arena *a, enum diag_rule rule)
{
    return str_fmt(a, "proxyc lint --explain " STR_FMT, STR_ARG(diag_out_code(a, rule)));
}

struct str diag_words_titled(struct arena *a, const struct diag *d)
{
    struct str code = diag_out_code(a, d->rule);

    return str_fmt(a, STR_FMT "%s%s: " STR_FMT, STR_ARG(code), code.n ? " " : "",
                   diag_rule_info(d->rule)->slug, STR_ARG(d->message));
}

struct str diag_words_note(struct arena *a, struct diag_lines *lines,
                           const struct diag_note_item *note)
{
    if (!diag_lines_known(lines, note->at))
        return note->text;
    return str_fmt(a, STR_FMT " (" STR_FMT ":%u)", STR_ARG(note->text),
                   STR_ARG(diag_lines_path(lines, note->at.file)),
                   diag_lines_place(lines, note->at.file, note->at.start).line);
}

struct str diag_words_story(struct arena *a, const struct diag *d, struct diag_lines *lines)
{
    struct diag_out o = { .arena = a };

    diag_out_add(&o, d->message);
    if (d->label.n > 0)
        diag_out_fmt(&o, "\n" STR_FMT, STR_ARG(d->label));
    for (size_t i = 0; i < d->notes.count; i++) {
        const struct diag_note_item *note = &d->notes.items[i];
        struct str text = diag_words_note(a, lines, note);

        diag_out_fmt(&o, "\n%s: " STR_FMT, note->role == DIAG_ROLE_EXAMPLE ? "example" : "note",
                     STR_ARG(text));
    }
    if (d->help.n > 0)
        diag_out_fmt(&o, "\nhelp: " STR_FMT, STR_ARG(d->help));
    return (struct str){ o.p, o.n };
}

struct str diag_words_path(struct arena *a, const struct diag_sink *sink, struct str path)
{
    if (sink->folder.n == 0)
        return path;
    return str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(sink->folder), STR_ARG(path));
}

static bool may_stand_in_uri(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && memchr("-._~/", c, 5) != NULL);
}

struct str diag_words_uri(struct arena *a, struct str path)
{
    struct diag_out o = { .arena = a };

    for (size_t i = 0; i < path.n; i++) {
        if (may_stand_in_uri(path.p[i]))
            diag_out_add(&o, str_sub(path, i, 1));
        else
            diag_out_fmt(&o, "%%%02X", (unsigned)(unsigned char)path.p[i]);
    }
    return (struct str){ o.p, o.n };
}

size_t diag_words_left(const struct diag_sink *sink)
{
    size_t left = 0;

    for (size_t i = 0; i < LEN(sink->left_out); i++)
        left += sink->left_out[i];
    return left;
}
