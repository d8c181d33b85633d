/* SPDX-License-Identifier: Apache-2.0
 *
 * How many requests a difference is about, where they were measured (--metrics).
 */
#ifndef DIFF_FLOW_H
#define DIFF_FLOW_H

#include "diff/diff.h"
#include "diff/object.h"

/* Fills change->flow, its loads and the rates of its moves in, of a rule or a split of this model; its moves are counted already.
 * `splits`: check_load_splits of the model. Nothing where nothing was measured. */
void diff_flow_add(struct arena *a, const struct policy_model *m, const struct check_flow *splits,
                   const struct diff_object *o, struct diff_change *change);

#endif
