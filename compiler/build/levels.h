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

/* True where a rule may be levelled down or silenced: what it finds still compiles, and it does not
 * say who may do so. */
bool build_levels_may_sink(enum diag_rule rule);

/* True for the rules that judge a change, not a state: a commit may ask for leave from them. */
bool build_levels_of_change(enum diag_rule rule);

/* True for the rules whose findings cannot be compiled. */
bool build_levels_stops(enum diag_rule rule);

#endif
