/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing buffer of text, for pages and log lines.
 */
#ifndef AUX_TEXT_H
#define AUX_TEXT_H

#include "base/str.h"

struct aux_text {
    char *p; /* malloc */
    size_t n, cap;
    bool failed; /* out of memory or over the limit: the text is cut */
};

enum { AUX_TEXT_MAX = 1 << 28 };

void aux_text_add(struct aux_text *t, struct str s);
void aux_text_put(struct aux_text *t, const char *fmt, ...) PRINTF(2, 3);

/* The inside of a JSON string: control bytes, quotes and what is not UTF-8 are escaped. */
void aux_text_json(struct aux_text *t, struct str s);

/* The inside of a Prometheus label value. */
void aux_text_label(struct aux_text *t, struct str s);

/* Lower-case hex of the first n bytes. */
void aux_text_hex(struct aux_text *t, const uint8_t *bytes, size_t n);

/* Drops the first n bytes. */
void aux_text_eat(struct aux_text *t, size_t n);

void aux_text_fini(struct aux_text *t);

#endif
