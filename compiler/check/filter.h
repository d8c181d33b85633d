/* SPDX-License-Identifier: Apache-2.0
 *
 * Lua filters, used or not: their scripts by the rules of lua/, and what their documents owe.
 */
#ifndef CHECK_FILTER_H
#define CHECK_FILTER_H

#include "check/part.h"

/* Every use by a rule or a member; what rules inherit from their route is one. */
void check_filter_uses(const struct policy_model *m,
                       void (*see)(void *context, const struct policy_filter_use *use),
                       void *context);

/* `files`: those of the policy, the scripts among them. */
void check_filter_scripts(struct arena *a, const struct policy_model *m, struct diag_files files,
                          struct diag_sink *sink);

#endif
