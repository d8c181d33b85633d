/* SPDX-License-Identifier: Apache-2.0
 *
 * One line of the human format as cells, so that marks, labels and connectors can be put where they
 * belong in any order, and colours be added last.
 */
#ifndef DIAG_ROW_H
#define DIAG_ROW_H

#include "diag/out.h"

enum { DIAG_ROW_COLUMNS = 100 };

enum diag_row_style {
    ROW_PLAIN,
    ROW_FRAME,
    ROW_ERROR,
    ROW_WARNING,
    ROW_INFO,
    ROW_OTHER,
    ROW_BOLD,
    ROW_ADDED,
    ROW_GONE
};

struct diag_row_cell {
    char bytes[4];
    uint8_t n;
    uint8_t style;
};

struct diag_row {
    struct diag_row_cell cells[DIAG_ROW_COLUMNS];
    uint32_t count;
};

/* Puts tame text at a column (from 0) over what is there; what lies beyond the last column is cut
 * off. */
void diag_row_put(struct diag_row *r, uint32_t column, struct str text, enum diag_row_style style);

/* The row, a space, the tame text, which may be as wide as it likes, and a newline. */
void diag_row_print_wide(struct diag_out *o, const struct diag_row *r, struct str tame,
                         enum diag_row_style style, bool colour);

/* n times the same character. */
void diag_row_fill(struct diag_row *r, uint32_t column, uint32_t n, char c,
                   enum diag_row_style style);

/* Writes the row without trailing spaces, and a newline. */
void diag_row_print(struct diag_out *o, const struct diag_row *r, bool colour);

/* "LN | " or, number 0, "   | " put into a row; the column after it. */
uint32_t diag_row_gutter(struct diag_row *r, uint32_t digits, uint32_t number, char mark);

/* A line of source around columns [low, high), as wide as fits. What column 0 of the line became:
 * *shift is to be taken off every column. */
struct str diag_row_window(struct arena *a, struct str tame, uint32_t room, uint32_t low,
                           uint32_t high, uint32_t *shift);

#endif
