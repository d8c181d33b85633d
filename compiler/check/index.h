/* SPDX-License-Identifier: Apache-2.0
 *
 * Many rules on one path, told apart by the value of one header, query parameter or cookie (a
 * tenant, a region): an index by that value, so that a rule meets those of its own value only.
 */
#ifndef CHECK_INDEX_H
#define CHECK_INDEX_H

#include "resolve/plan.h"

enum { CHECK_INDEX_MIN = 16 }; /* fewer rules are looked at one by one */

struct check_index;

struct check_index_range {
    const uint32_t *rules; /* positions in the plan, ascending */
    size_t count;
};

/* NULL where no value tells the rules apart. */
struct check_index *check_index_make(struct arena *a, const struct resolve_plan *plan,
                                     const uint32_t *rules, size_t count);

/* The rules that may have a request in common with `alt`: those of its value, those without one.
 * False where it may have one with any: it says nothing about the value. */
bool check_index_find(const struct check_index *index, const struct resolve_alternative *alt,
                      struct check_index_range out[static 2]);

#endif
