/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the human format below the first line: quoted source with marks (snippet.c), and the
 * change that a help proposes (fix.c). Both draw on one page.
 */
#ifndef DIAG_PAGE_H
#define DIAG_PAGE_H

#include "diag/lines.h"
#include "diag/row.h"

struct diag_page {
    struct diag_out *out;
    struct diag_lines *lines;
    bool colour;
    uint32_t gutter; /* digits of the largest line number shown */
};

/* Source of the primary and related spans, file by file. */
void diag_snippet(const struct diag_page *page, const struct diag *d);

/* The text after the edits, marked with + ~ -. */
void diag_fix(const struct diag_page *page, const struct diag *d);

#endif
