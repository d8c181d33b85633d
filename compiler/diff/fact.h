/* SPDX-License-Identifier: Apache-2.0
 *
 * What differs between two lists of values, and what of it lets more happen than before.
 */
#ifndef DIFF_FACT_H
#define DIFF_FACT_H

#include "diff/leaf.h"

struct diff_fact {
    struct str what;     /* "timeout", "endpoints" */
    struct str from, to; /* empty: not there */
    struct str lines;    /* "+3 -1 lines": of a script that is on both sides; else empty */
    enum field_aspect aspect;
    bool item;            /* of a list: it came or went */
    const char *weakened; /* "removed", "raised", "widened", ...; NULL: nothing got weaker */
};

struct diff_facts {
    struct diff_fact *items;
    size_t count, cap;
};

/* Appends the differences, ascending by name. `but`: an aspect that is not compared. */
void diff_fact_list(struct arena *a, const struct diff_leaves *old, const struct diff_leaves *new,
                    enum field_aspect but, struct diff_facts *out);

#endif
