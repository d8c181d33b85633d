/* SPDX-License-Identifier: Apache-2.0
 *
 * One case of a FilterTest: the filter in its sandbox, and what differs from what was expected.
 */
#ifndef COMMAND_TRIAL_H
#define COMMAND_TRIAL_H

#include "command/report.h"

/* Appends what differs; nothing where the case passes. Also notes the fuel. */
void command_trial_case(struct arena *a, const struct policy_model *model, struct diag_files files,
                        const struct policy_filter_test *test, const struct policy_filter_case *one,
                        struct command_report_case *out);

#endif
