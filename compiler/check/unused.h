/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects that are never reached from a listener: PX204. Over several environments: in none of
 * them.
 */
#ifndef CHECK_UNUSED_H
#define CHECK_UNUSED_H

#include "diag/diag.h"
#include "resolve/names.h"
#include "resolve/plan.h"

/* Adds what the model uses. */
void check_unused_note(struct arena *a, const struct policy_model *m, struct resolve_names *used);

/* Reports the model's objects that nobody used. */
void check_unused_report(const struct policy_model *m, const struct resolve_names *used,
                         struct diag_sink *sink);

#endif
