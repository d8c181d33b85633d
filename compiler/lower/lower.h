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

struct lower_pattern; /* router.h */

/* What is left to be done when nothing of the model is needed any more: the router, over patterns that own their
 * texts. A large policy's model and router need not be in memory at the same time. */
struct lower_rest {
    struct arena arena;
    struct lower_pattern *patterns;
    size_t count, cap;
};

/* Adds everything but provenance and router to the image. False where a limit of the format is passed; the sink says
 * which; *rest is empty then. */
NODISCARD bool lower_records(struct arena *a, struct emit_image *image,
                             const struct resolve_plan *plan, struct diag_files files,
                             struct lower_rest *rest, struct diag_sink *sink);

/* Adds the router and gives *rest back; *seed is the router's. */
NODISCARD bool lower_finish(struct arena *a, struct emit_image *image, struct lower_rest *rest,
                            uint64_t *seed, struct diag_sink *sink);

#endif
