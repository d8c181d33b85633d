/* SPDX-License-Identifier: Apache-2.0
 *
 * Example paths for questions in which regular expressions play a part: for every combination of
 * patterns that paths of the question can be under there is one, so that what is true of these
 * paths is true of all.
 */
#ifndef CHECK_CELLS_H
#define CHECK_CELLS_H

#include "check/reach.h"

struct check_paths {
    struct str *items;
    size_t count, cap;
};

/* Whether regular expressions may take something from the question, or make it; if not, a single
 * point stands for all paths. */
bool check_cells_needed(const struct check_question *q);

/* All of them, short ones first; none where the question has no paths. False where there are too
 * many cases to follow up. */
NODISCARD bool check_cells_find(struct arena *a, const struct check_question *q,
                                struct check_paths *out);

#endif
