/* SPDX-License-Identifier: Apache-2.0
 *
 * Lint of a change: PX633, what asks for less than before.
 */
#ifndef DIFF_WEAKER_H
#define DIFF_WEAKER_H

#include "diag/diag.h"
#include "policy/model.h"

/* `base` says in words which revision `before` is of. What is new or gone is no change. */
void diff_weaker_judge(struct arena *a, const struct policy_model *now,
                       const struct policy_model *before, struct str base, struct diag_sink *sink);

#endif
