/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage 5: names become objects. Every reference of a model gets its index, every rule its timeout
 * in effect.
 */
#ifndef RESOLVE_RESOLVE_H
#define RESOLVE_RESOLVE_H

#include "diag/diag.h"
#include "resolve/names.h"

/* What stands outside the model that is being resolved. */
struct resolve_world {
    const struct resolve_names *anywhere; /* objects of the base and of any environment, or NULL */
    const struct resolve_names
        *promised; /* objects that every environment brings: a base may refer to them, or NULL */
    const struct str
        *broken; /* texts that could not be read whole: what they name is not missing */
    size_t broken_count;
};

/* Fills in every policy_ref.index of the model and the rules' timeouts. What is missing is PX201,
 * what is of another kind or abstract PX202; both leave UINT32_MAX. */
void resolve_model(struct arena *a, struct policy_model *m, const struct resolve_world *world,
                   struct diag_sink *sink);

#endif
