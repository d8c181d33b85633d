/* SPDX-License-Identifier: Apache-2.0
 *
 * Sets of requests as unions of boxes: one bit set per axis (methods, each header, ...), a request
 * being one atom of each. Pure algebra, no policy.
 */
#ifndef CHECK_BOXES_H
#define CHECK_BOXES_H

#include "base/vec.h"
#include "check/budget.h"

enum {
    CHECK_BOXES_MAX = 4096, /* disjoint remainders that are followed up */
};

/* How a box is laid out: axis i occupies words [at[i], at[i + 1]). */
struct check_axes {
    const uint32_t *at;
    uint32_t count;
};

struct check_boxes {
    uint64_t **items;
    size_t count, cap;
};

/* True where no request is in the box: an axis is empty. */
bool check_boxes_empty(const struct check_axes *axes, const uint64_t *box);

/* True where both hold a common request. */
bool check_boxes_meet(const struct check_axes *axes, const uint64_t *a, const uint64_t *b);

/* *out becomes what both hold. */
void check_boxes_cut(const struct check_axes *axes, const uint64_t *a, const uint64_t *b,
                     uint64_t *out);

bool check_boxes_same(const struct check_axes *axes, const uint64_t *a, const uint64_t *b);

/* Takes `less` away from every box of `set`; *hit says whether anything was lost. False where more
 * than CHECK_BOXES_MAX remain, or steps run out. */
NODISCARD bool check_boxes_subtract(struct arena *a, const struct check_axes *axes,
                                    struct check_boxes *set, const uint64_t *less,
                                    struct check_budget *budget, bool *hit);

#endif
