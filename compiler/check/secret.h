/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets in texts: what looks like a key, a token or a password. Works on any text, scripts and
 * comments too, and needs no syntax.
 */
#ifndef CHECK_SECRET_H
#define CHECK_SECRET_H

#include "diag/diag.h"

struct check_secret {
    const char *what;          /* "a JSON Web Token" */
    uint32_t start, end;       /* bytes that say so: the first line of a key */
    uint32_t value, value_end; /* bytes that nobody may see */
};

/* The next secret that begins at `*from` or later; *from is then behind it. */
bool check_secret_next(struct str text, uint32_t *from, struct check_secret *out);

/* PX621 in all files; the values are concealed. */
void check_secret_files(struct diag_files files, struct diag_sink *sink);

/* Only conceals the values, unless somebody has: before what a text says is printed unchecked. */
void check_secret_conceal(struct diag_files files, struct diag_sink *sink);

#endif
