/* SPDX-License-Identifier: Apache-2.0
 *
 * Read, sort, print, and then prove it: the result is parsed and read once more, and what does not
 * have the same values and the same comments is thrown away. A fault in here can so cost a file its
 * form but never a byte of its meaning.
 */
#include "format/format.h"

#include "format/print.h"
#include "format/read.h"
#include "format/same.h"

static bool refuse(struct diag_sink *sink, uint32_t file, uint32_t at, const char *why)
{
    struct diag *d = diag_add(sink, DIAG_NOT_FORMATTED, (struct diag_span){ file, at, at },
                              "`fmt` leaves this file as it is: it does not move %s", why);

    diag_label(d, "here");
    return false;
}

/* True where the text that was printed says what the file said. */
static bool prove(struct arena *a, const struct format_file *file, struct str text, bool project)
{
    struct doc_set docs = { 0 };
    struct diag_sink unheard;
    struct format_file again;
    struct format_refusal refusal;

    diag_init(&unheard, a);
    if (!doc_parse(a, 0, text, &docs, &unheard) || !format_same_trees(file, text, &docs) ||
        !format_read(a, text, &docs, project, &again, &refusal))
        return false;
    return again.comments == file->comments && again.comments_sum == file->comments_sum;
}

bool format_text(struct arena *a, uint32_t file, struct str text, bool project, struct str *out,
                 struct diag_sink *sink)
{
    struct doc_set docs = { 0 };
    struct format_refusal refusal;
    struct format_file read;
    const struct doc_node *bad = NULL;
    struct str made;

    if (!doc_parse(a, file, text, &docs, sink))
        return false;
    if (!format_read(a, text, &docs, project, &read, &refusal))
        return refuse(sink, file, refusal.at, refusal.why);
    format_print_sort(&read);
    if (!format_print(a, &read, &made, &bad))
        return refuse(sink, file, bad->at.start, "a text with an indentation of its own");
    if (!prove(a, &read, made, project))
        return refuse(sink, file, 0, "what would not be read back as it was");
    *out = made;
    return true;
}

static uint32_t first_difference(struct str a, struct str b)
{
    uint32_t at = 0;

    while (at < a.n && at < b.n && a.p[at] == b.p[at])
        at++;
    return at;
}

void format_check(struct arena *a, uint32_t file, struct str text, bool project,
                  struct diag_sink *sink)
{
    struct diag_sink unheard;
    struct str made;
    struct diag *d;
    uint32_t at;

    diag_init(&unheard, a);
    if (!format_text(a, file, text, project, &made, &unheard) || str_eq(made, text))
        return;
    at = first_difference(text, made);
    d = diag_add(sink, DIAG_NOT_FORMATTED, (struct diag_span){ file, at, at },
                 "`fmt` would change this file");
    diag_label(d, "from here on");
    diag_help(d, "run `proxyc fmt -w`");
}
