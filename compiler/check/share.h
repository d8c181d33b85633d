/* SPDX-License-Identifier: Apache-2.0
 *
 * Percentages of split members, counted in 1/10,000.
 */
#ifndef CHECK_SHARE_H
#define CHECK_SHARE_H

#include "check/part.h"

enum { CHECK_SHARE_ALL = 10000 };

/* What all members but the baseline take; may be more than everything. */
uint64_t check_share_moving(const struct policy_split *s);

/* What a member takes, the baseline what is left. */
uint32_t check_share_of(const struct policy_split *s, const struct policy_member *m);

/* 1000 -> "10", 250 -> "2.5" */
struct str check_share_text(struct arena *a, uint64_t share);

#endif
