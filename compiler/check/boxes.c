/* SPDX-License-Identifier: Apache-2.0
 *
 * a \ b for two boxes that meet: peel one axis after the other. The part of `a` outside `b` on this
 * axis is a box of its own; what is left agrees with `b` on it. At most one box an axis, all
 * disjoint.
 */
#include "check/boxes.h"

#include <string.h>

bool check_boxes_empty(const struct check_axes *axes, const uint64_t *box)
{
    return !check_boxes_meet(axes, box, box);
}

bool check_boxes_meet(const struct check_axes *axes, const uint64_t *a, const uint64_t *b)
{
    for (uint32_t i = 0; i < axes->count; i++) {
        uint64_t common = 0;

        for (uint32_t w = axes->at[i]; w < axes->at[i + 1]; w++)
            common |= a[w] & b[w];
        if (common == 0)
            return false;
    }
    return true;
}

void check_boxes_cut(const struct check_axes *axes, const uint64_t *a, const uint64_t *b,
                     uint64_t *out)
{
    for (uint32_t w = 0; w < axes->at[axes->count]; w++)
        out[w] = a[w] & b[w];
}

bool check_boxes_same(const struct check_axes *axes, const uint64_t *a, const uint64_t *b)
{
    for (uint32_t w = 0; w < axes->at[axes->count]; w++)
        if (a[w] != b[w])
            return false;
    return true;
}

/* The part of `box` outside `less` on one axis, as a new box; NULL where there is none. */
static uint64_t *outside(struct arena *a, const struct check_axes *axes, const uint64_t *box,
                         const uint64_t *less, uint32_t axis)
{
    uint32_t words = axes->at[axes->count];
    uint64_t rest = 0, *out;

    for (uint32_t w = axes->at[axis]; w < axes->at[axis + 1]; w++)
        rest |= box[w] & ~less[w];
    if (rest == 0)
        return NULL;
    out = NEW_N(a, uint64_t, words);
    memcpy(out, box, words * sizeof(*out));
    for (uint32_t w = axes->at[axis]; w < axes->at[axis + 1]; w++)
        out[w] &= ~less[w];
    return out;
}

static void peel(struct arena *a, const struct check_axes *axes, uint64_t *box,
                 const uint64_t *less, struct check_boxes *out)
{
    for (uint32_t axis = 0; axis < axes->count; axis++) {
        uint64_t *rest = outside(a, axes, box, less, axis);

        if (rest != NULL)
            *VEC_ADD(a, out) = rest;
        for (uint32_t w = axes->at[axis]; w < axes->at[axis + 1]; w++)
            box[w] &= less[w];
    }
}

bool check_boxes_subtract(struct arena *a, const struct check_axes *axes, struct check_boxes *set,
                          const uint64_t *less, struct check_budget *budget, bool *hit)
{
    uint64_t words = axes->at[axes->count];
    struct check_boxes left = { 0 };

    *hit = false;
    for (size_t i = 0; i < set->count; i++) {
        if (!check_budget_spend(budget, words))
            return false;
        if (!check_boxes_meet(axes, set->items[i], less)) {
            *VEC_ADD(a, &left) = set->items[i];
            continue;
        }
        *hit = true;
        if (!check_budget_spend(budget, words * axes->count))
            return false;
        peel(a, axes, set->items[i], less, &left);
        if (left.count > CHECK_BOXES_MAX)
            return false;
    }
    *set = left;
    return true;
}
