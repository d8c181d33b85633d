/* SPDX-License-Identifier: Apache-2.0
 *
 * What filters say themselves about the parameters that they are given: on_load and validate, run
 * as proxyd would load them.
 */
#ifndef COMMAND_LOAD_H
#define COMMAND_LOAD_H

#include "diag/diag.h"
#include "policy/model.h"

enum { COMMAND_LOAD_MAX = 10000 }; /* uses of a model that are tried; the rest is left to proxyd */

/* PX807. Scripts must have been read and judged: nothing is run where one of them has an error. */
void command_load_check(struct arena *a, const struct policy_model *m, struct diag_files files,
                        struct diag_sink *sink);

#endif
