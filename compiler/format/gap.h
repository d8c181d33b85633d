/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands between two values of a YAML text: white space, comments, anchors, indicators.
 */
#ifndef FORMAT_GAP_H
#define FORMAT_GAP_H

#include "base/str.h"

enum format_piece_kind {
    FORMAT_END, /* the limit */
    FORMAT_COMMENT,
    FORMAT_ANCHOR,
    FORMAT_SEPARATOR, /* --- */
    FORMAT_MARK,      /* one of - : , [ ] { } */
    FORMAT_OTHER,     /* anything else */
};

struct format_piece {
    enum format_piece_kind kind;
    uint32_t start, end;
    uint32_t breaks; /* line ends since the piece before */
    char mark;
};

/* The next piece of the text from *at on; *at moves behind it. Nothing from `limit` on is looked at. */
struct format_piece format_gap_next(struct str text, uint32_t *at, uint32_t limit);

/* Characters between the start of the line and `at`. */
uint32_t format_gap_column(struct str text, uint32_t at);

/* Leading spaces of the line that holds `at`. */
uint32_t format_gap_indent(struct str text, uint32_t at);

/* Characters of a text. */
uint32_t format_gap_width(struct str text);

#endif
