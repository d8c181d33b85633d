/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON as it is written, value after value: what the JSON formats share. Nothing is built first, so
 * a report of thousands of findings takes the memory of its text.
 *
 *     diag_write_open(&w, NULL, '{');
 *     diag_write_text(&w, "code", STR("PX301"));
 *     diag_write_open(&w, "notes", '[');
 *     diag_write_text(&w, NULL, note);
 *     diag_write_close(&w);
 *     diag_write_close(&w);
 *
 * The key is NULL inside of an array and at the root.
 */
#ifndef DIAG_WRITE_H
#define DIAG_WRITE_H

#include "diag/out.h"

enum { DIAG_WRITE_DEPTH = 32 };

struct diag_write {
    struct diag_out *out;
    unsigned depth;
    char closers[DIAG_WRITE_DEPTH];
    bool filled[DIAG_WRITE_DEPTH]; /* something stands in it */
};

/* kind: '{' or '['. */
void diag_write_open(struct diag_write *w, const char *key, char kind);
void diag_write_close(struct diag_write *w);

/* Bytes that are not UTF-8 become U+FFFD. */
void diag_write_text(struct diag_write *w, const char *key, struct str text);
void diag_write_number(struct diag_write *w, const char *key, uint64_t number);
void diag_write_bool(struct diag_write *w, const char *key, bool value);
void diag_write_null(struct diag_write *w, const char *key);

/* null where the text is empty. */
void diag_write_maybe(struct diag_write *w, const char *key, struct str text);

#endif
