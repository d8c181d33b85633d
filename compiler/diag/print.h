/* SPDX-License-Identifier: Apache-2.0
 *
 * Diagnostics as text, one function per format. Nothing is written anywhere: the caller gets the
 * bytes.
 */
#ifndef DIAG_PRINT_H
#define DIAG_PRINT_H

#include "diag/diag.h"

enum diag_format {
    DIAG_HUMAN,
    DIAG_SHORT,
    DIAG_JSON,
    DIAG_SARIF,
    DIAG_GITHUB,
    DIAG_GITLAB,
    DIAG_RDJSON,
    DIAG_JUNIT,
    DIAG_MARKDOWN, /* all of it on a page, beside what GITHUB shows */
    DIAG_FORMATS,
};

/* Names in the order of the enum, then NULL. */
const char *const *diag_print_names(void);

/* DIAG_FORMATS where there is no such name. */
enum diag_format diag_print_format(struct str name);

/* All diagnostics and a summary line, on the arena; the sink is settled. `colour` only reaches
 * HUMAN. */
struct str diag_print(struct arena *a, const struct diag_sink *sink, struct diag_files files,
                      enum diag_format format, bool colour);

/* Line and column, 1-based, of a byte offset; columns count code points. */
void diag_print_position(struct str text, uint32_t offset, uint32_t *line, uint32_t *column);

#endif
