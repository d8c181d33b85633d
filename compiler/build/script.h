/* SPDX-License-Identifier: Apache-2.0
 *
 * The files that Filters name: read when a model is there, each once.
 */
#ifndef BUILD_SCRIPT_H
#define BUILD_SCRIPT_H

#include "build/build.h"

/* Appends scripts and modules of all filters to the build's files. One that does not exist is
 * PX201 at its name. */
void build_script_read(struct build *b, const struct policy_model *m, struct diag_sink *sink);

/* Reads them where that was not done, and gives them to the model's filters. */
void build_script_attach(struct build *b, const struct policy_model *m);

#endif
