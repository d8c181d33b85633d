/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of files, for the printers: where they begin, which one holds a byte, and how a text may be
 * shown.
 */
#ifndef DIAG_LINES_H
#define DIAG_LINES_H

#include "diag/diag.h"

/* A place as people count: both from 1, columns in code points. */
struct diag_lines_place {
    uint32_t line, column;
};

/* Index over a set of files; files are indexed when they are first asked for. */
struct diag_lines;

struct diag_lines *diag_lines_new(struct arena *a, struct diag_files files);

/* True where the span lies in a file that has a text. */
bool diag_lines_known(const struct diag_lines *l, struct diag_span at);
struct str diag_lines_path(const struct diag_lines *l, uint32_t file);

/* Line and column of a byte of a file; bytes beyond the end are taken for the end. */
struct diag_lines_place diag_lines_place(struct diag_lines *l, uint32_t file, uint32_t offset);

/* A line without its end, and the offset of its first byte. Line numbers from 1. */
struct str diag_lines_text(struct diag_lines *l, uint32_t file, uint32_t line, uint32_t *start);

/* A line longer than this is shown in part: findings by the thousand in one would repeat it as often. */
enum { DIAG_LINES_LONG = 4096 };

/* The line of an offset; of a long one what lies around the offset. *start: where that begins. */
struct str diag_lines_near(struct diag_lines *l, uint32_t file, uint32_t offset, uint32_t *start);

/* Code points of a text; a byte that is not UTF-8 counts as one. */
uint32_t diag_lines_width(struct str text);

/* The text with every control character, direction mark and byte that is not UTF-8 replaced by '?',
 * tabs by a space: one character each, so that columns hold and a terminal shows what is there. */
struct str diag_lines_tame(struct arena *a, struct str text);

/* The plain count from 1, without an index. */
struct diag_lines_place diag_lines_count(struct str text, uint32_t offset);

#endif
