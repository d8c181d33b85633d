/* SPDX-License-Identifier: Apache-2.0
 *
 * Lua filters, used or not: their scripts by the rules of lua/, and what their documents owe.
 */
#ifndef CHECK_FILTER_H
#define CHECK_FILTER_H

#include "check/part.h"

/* `files`: those of the policy, the scripts among them. */
void check_filter_scripts(struct arena *a, const struct policy_model *m, struct diag_files files,
                          struct diag_sink *sink);

#endif
