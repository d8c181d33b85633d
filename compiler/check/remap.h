/* SPDX-License-Identifier: Apache-2.0
 *
 * Users that a change of a split moves although no percentage says so: PX414.
 */
#ifndef CHECK_REMAP_H
#define CHECK_REMAP_H

#include "diag/diag.h"
#include "policy/model.h"

/* Buckets, of CHECK_SHARE_ALL, that change their member beyond what the shares account for. 0 where
 * one of the two splits cannot be laid out. */
uint32_t check_remap_beyond(const struct policy_split *now, const struct policy_split *before);

/* Compares a split with itself at an earlier revision, called `base` by people. */
void check_remap_judge(struct arena *a, const struct policy_split *now,
                       const struct policy_split *before, struct str base, struct diag_sink *sink);

#endif
