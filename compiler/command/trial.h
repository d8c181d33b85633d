/* SPDX-License-Identifier: Apache-2.0
 *
 * One case of a FilterTest: the filter in its sandbox, and what differs from what was expected.
 */
#ifndef COMMAND_TRIAL_H
#define COMMAND_TRIAL_H

#include "command/report.h"

/* What the cases of a test have in common. */
struct command_trial {
    struct arena *arena;
    const struct policy_model *model;
    struct diag_files files;
    const struct policy_filter_test *test;
    struct command_watch *watch; /* who looks on; NULL: nobody */
};

/* Appends what differs; nothing where the case passes. Also notes the fuel. */
void command_trial_case(const struct command_trial *of, const struct policy_filter_case *one,
                        struct command_report_case *out);

#endif
