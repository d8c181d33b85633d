/* SPDX-License-Identifier: Apache-2.0
 *
 * A text in the making, on an arena: what commands print is built whole and written once.
 */
#ifndef COMMAND_TEXT_H
#define COMMAND_TEXT_H

#include "base/str.h"

struct command_text {
    struct arena *arena;
    char *p;
    size_t n, cap;
};

void command_text_add(struct command_text *t, struct str s);
void command_text_fmt(struct command_text *t, const char *fmt, ...) PRINTF(2, 3);

/* The same with & < > " as XML entities; control bytes that XML cannot hold become '?'. */
void command_text_xml(struct command_text *t, struct str s);

static inline struct str command_text_str(const struct command_text *t)
{
    return (struct str){ t->n ? t->p : "", t->n };
}

#endif
