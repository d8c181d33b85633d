/* SPDX-License-Identifier: Apache-2.0
 *
 * Folders are how ownership of policy is told apart: PX118.
 */
#ifndef CHECK_FOLDER_H
#define CHECK_FOLDER_H

#include "diag/diag.h"
#include "policy/model.h"

void check_folder_kinds(const struct policy_model *m, struct diag_files files,
                        struct diag_sink *sink);

#endif
