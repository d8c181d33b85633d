/* SPDX-License-Identifier: Apache-2.0
 *
 * What changed against an earlier revision: PX405, and by way of remap.h PX414.
 */
#ifndef CHECK_DRIFT_H
#define CHECK_DRIFT_H

#include "diag/diag.h"
#include "policy/model.h"

enum {
    CHECK_DRIFT_STEP_DEFAULT = 2500
}; /* maxStepPercent where proxyc.yaml has none, in 1/10,000 */

/* maxStepPercent of a project, in 1/10,000. */
uint32_t check_drift_step(const struct policy_project *project);

/* Reports members beside the baseline that grow by more than the allowed step. `base` names the
 * earlier revision as people read it: "the merge base, a41f9c2". A return to what was deployed
 * before is no drift: the caller knows of those and does not ask. */
void check_drift_splits(struct arena *a, const struct policy_model *now,
                        const struct policy_model *before, struct str base, struct diag_sink *sink);

#endif
