/* SPDX-License-Identifier: Apache-2.0
 *
 * What proxyc.yaml says of the levels of lint rules.
 */
#ifndef BUILD_LEVELS_H
#define BUILD_LEVELS_H

#include "diag/diag.h"
#include "policy/model.h"

/* Sets the sink's levels; a rule or level that does not exist is PX111. */
void build_levels_apply(const struct policy_project *project, struct diag_sink *sink);

#endif
