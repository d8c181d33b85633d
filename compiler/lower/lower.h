/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage 6: the model becomes records of a table. What goes in has no errors: references are
 * resolved, paths and hosts have a normal form, splits add up.
 */
#ifndef LOWER_LOWER_H
#define LOWER_LOWER_H

#include "diag/diag.h"
#include "emit/emit.h"
#include "resolve/plan.h"

/* Adds everything but provenance to the image; *seed is the router's. False where a limit of the
 * format is passed; the sink says which. */
NODISCARD bool lower_model(struct arena *a, struct emit_image *image,
                           const struct resolve_plan *plan, struct diag_files files, uint64_t *seed,
                           struct diag_sink *sink);

#endif
