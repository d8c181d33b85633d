/* SPDX-License-Identifier: Apache-2.0
 *
 * Chooses the format; each is a file of its own.
 */
#include "diag/print.h"

#include "diag/formats.h"

enum diag_format diag_print_format(struct str name)
{
    static const struct str names[] = {
        [DIAG_HUMAN] = STR_INIT("human"),
        [DIAG_SHORT] = STR_INIT("short"),
        [DIAG_JSON] = STR_INIT("json"),
        [DIAG_GITHUB] = STR_INIT("github"),
    };

    for (size_t i = 0; i < LEN(names); i++)
        if (str_eq(name, names[i]))
            return (enum diag_format)i;
    return DIAG_FORMATS;
}

struct str diag_print(struct arena *a, const struct diag_sink *sink, struct diag_files files,
                      enum diag_format format, bool colour)
{
    struct diag_out o = { .arena = a };
    struct diag_lines *lines = diag_lines_new(a, files);

    switch (format) {
    case DIAG_HUMAN:
        diag_human(&o, sink, lines, colour);
        break;
    case DIAG_SHORT:
        diag_short(&o, sink, lines);
        break;
    case DIAG_JSON:
        diag_json(&o, sink, lines);
        break;
    case DIAG_GITHUB:
        diag_github(&o, sink, lines);
        break;
    case DIAG_FORMATS:
        break;
    }
    return (struct str){ o.p, o.n };
}

void diag_print_position(struct str text, uint32_t offset, uint32_t *line, uint32_t *column)
{
    struct diag_lines_place at = diag_lines_count(text, offset);

    *line = at.line;
    *column = at.column;
}
