/* SPDX-License-Identifier: Apache-2.0
 *
 * Lint, as far as one environment is concerned.
 */
#ifndef BUILD_JUDGE_H
#define BUILD_JUDGE_H

#include "build/build.h"
#include "resolve/plan.h"

/* Reads the scripts that filters name and judges them: by reading, and where somebody can, by running them. */
void build_judge_scripts(struct build *b, const struct policy_model *m, struct diag_sink *sink);

/* Looks for secrets in what was read. */
void build_judge_texts(const struct build *b, struct diag_sink *sink);

/* All that is asked before a table is made; what comments silence is silent. False where nobody may take this for the
 * verdict on a policy that differs in fields that are `lone` (field.h). */
bool build_judge(struct build *b, const struct resolve_plan *plan, struct diag_sink *sink);

#endif
