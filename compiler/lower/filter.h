/* SPDX-License-Identifier: Apache-2.0
 *
 * The sections of Lua filters: LSRC, LMOD, LREX, LFLT, LDEC, LUSE, LMEM.
 */
#ifndef LOWER_FILTER_H
#define LOWER_FILTER_H

#include "lower/part.h"

struct lower_filter_range {
    uint32_t first, count; /* of LUSE */
};

/* Filters as a rule or a member uses them, in its order. A script that was not read and parameters
 * that do not fit their schema are findings, and no table is made. */
struct lower_filter_range lower_filter_uses(struct lower *l, const struct policy_filter_use *uses,
                                            size_t count);

/* The phases that any of these uses has. */
uint32_t lower_filter_phases(const struct lower *l, uint32_t first, uint32_t count);

/* The filters of a member of a split; `index` of its MEMB record, ascending from call to call. */
void lower_filter_member(struct lower *l, const struct policy_member *member, uint32_t index);

#endif
