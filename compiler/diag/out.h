/* SPDX-License-Identifier: Apache-2.0
 *
 * A text that grows on an arena.
 */
#ifndef DIAG_OUT_H
#define DIAG_OUT_H

#include "diag/diag.h"

struct diag_out {
    struct arena *arena;
    char *p;
    size_t n, cap;
};

void diag_out_add(struct diag_out *o, struct str s);
void diag_out_fmt(struct diag_out *o, const char *fmt, ...) PRINTF(2, 3);

/* The same with & < > " as XML entities; what XML cannot hold becomes '?'. */
void diag_out_xml(struct diag_out *o, struct str s);

/* "error", "warning", "info". */
struct str diag_out_level(enum diag_level level);

/* "PX301", or empty for trouble with the input. */
struct str diag_out_code(struct arena *a, enum diag_rule rule);

/* "2 errors, 1 warning" or empty. */
struct str diag_out_summary(struct arena *a, const struct diag_sink *sink);

#endif
