/* SPDX-License-Identifier: Apache-2.0
 *
 * Lint: what is wrong with a model that is well formed. One checker a family of rules, in one
 * table.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "diag/diag.h"
#include "resolve/plan.h"

/* True where no finding, made or left unmade, hung on a field that is `lone` (field.h) in two rules at once. */
bool check_model(struct arena *a, const struct resolve_plan *plan, struct diag_sink *sink);

#endif
