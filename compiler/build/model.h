/* SPDX-License-Identifier: Apache-2.0
 *
 * Merged documents become the typed model.
 */
#ifndef BUILD_MODEL_H
#define BUILD_MODEL_H

#include "build/docs.h"

/* environment: index into b->environments, SIZE_MAX for the base alone. `share`: documents that no
 * environment changes are bound once and shared by models; whoever asks for it uses one model at a
 * time. */
struct policy_model *build_model_make(struct build *b, size_t environment, bool share,
                                      struct diag_sink *sink);

#endif
