/* SPDX-License-Identifier: Apache-2.0
 *
 * The requests that one policy gives to one alternative and the other policy to another: is there
 * any, and which.
 */
#ifndef DIFF_CELL_H
#define DIFF_CELL_H

#include "check/space.h"
#include "diff/pair.h"

enum diff_cell {
    DIFF_CELL_EMPTY,   /* no such request */
    DIFF_CELL_FOUND,   /* `witness` is one */
    DIFF_CELL_UNKNOWN, /* too many cases, or conditions that are not followed up */
};

struct diff_cell_question {
    const struct diff_pair *pair;
    const struct resolve_alternative *taker[2]; /* NULL: no rule takes the request; not both */
    const bool *strange[2]; /* per position in the plan: conditions that boxes do not hold */
    struct check_budget *budget;
    struct str host; /* of the examples */
    /* Whether an example is what it should be; a second opinion. */
    bool (*confirm)(void *ctx, const struct check_witness *w);
    void *ctx;
};

enum diff_cell diff_cell_judge(struct arena *a, const struct diff_cell_question *q,
                               struct check_witness *witness);

/* False for paths that are no pattern of segments: nothing is known of what they share. */
bool diff_cell_is_pattern(const struct resolve_alternative *alt);

/* The paths that both patterns take, as a pattern; false where there are none. */
NODISCARD bool diff_cell_meet(struct arena *a, const struct resolve_alternative *x,
                              const struct resolve_alternative *y, struct check_point *out);

#endif
