/* SPDX-License-Identifier: Apache-2.0
 *
 * Chooses the format; each is a file of its own.
 */
#include "diag/print.h"

#include "diag/conceal.h"
#include "diag/formats.h"

static const char *const names[] = {
    [DIAG_HUMAN] = "human",   [DIAG_SHORT] = "short",   [DIAG_JSON] = "json",
    [DIAG_SARIF] = "sarif",   [DIAG_GITHUB] = "github", [DIAG_GITLAB] = "gitlab",
    [DIAG_RDJSON] = "rdjson", [DIAG_JUNIT] = "junit",   [DIAG_MARKDOWN] = "markdown",
    [DIAG_FORMATS] = NULL,
};

const char *const *diag_print_names(void)
{
    return names;
}

enum diag_format diag_print_format(struct str name)
{
    for (size_t i = 0; i < DIAG_FORMATS; i++)
        if (str_eq(name, str_of(names[i])))
            return (enum diag_format)i;
    return DIAG_FORMATS;
}

struct str diag_print(struct arena *a, const struct diag_sink *sink, struct diag_files files,
                      enum diag_format format, bool colour)
{
    static void (*const printers[])(struct diag_out *, const struct diag_sink *,
                                    struct diag_lines *) = {
        [DIAG_SHORT] = diag_short,   [DIAG_JSON] = diag_json,         [DIAG_SARIF] = diag_sarif,
        [DIAG_GITHUB] = diag_github, [DIAG_GITLAB] = diag_gitlab,     [DIAG_RDJSON] = diag_rdjson,
        [DIAG_JUNIT] = diag_junit,   [DIAG_MARKDOWN] = diag_markdown,
    };
    struct diag_out o = { .arena = a };
    struct diag_sink shown = diag_conceal_sink(a, sink, files);
    struct diag_lines *lines = diag_lines_new(a, diag_conceal_files(a, sink, files));

    if (format == DIAG_HUMAN)
        diag_human(&o, &shown, lines, colour);
    else if (format < DIAG_FORMATS)
        printers[format](&o, &shown, lines);
    return (struct str){ o.p, o.n };
}

void diag_print_position(struct str text, uint32_t offset, uint32_t *line, uint32_t *column)
{
    struct diag_lines_place at = diag_lines_count(text, offset);

    *line = at.line;
    *column = at.column;
}
