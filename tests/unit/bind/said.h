/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents in, diagnostics out as one line each:
 *
 *     PX108 'retires' `retires` is not a field of a rule | label ? help -> edit # note
 */
#ifndef TESTS_BIND_SAID_H
#define TESTS_BIND_SAID_H

#include "bind/bind.h"

struct said {
    struct arena arena;
    struct str lines; /* what was said, a line each; empty: nothing */
    void *object;     /* what the last document became; NULL where it has no identity */
    struct bind_identity id;
};

/* Parses and binds every document of `text`. */
struct said said_of(const char *text);

/* The same for one document of `kind` called `x`, whose spec is the flow or block text `spec`. */
struct said said_spec(const char *kind, const char *spec);

/* The same for proxyc.yaml; object is a struct policy_project. */
struct said said_project(const char *text);

void said_end(struct said *s);

struct said_row {
    const char *kind, *spec; /* kind NULL: the whole document */
    const char *lines;
};

/* Binds each row and asserts what is said. */
void said_check(const struct said_row *rows, size_t count);

#endif
