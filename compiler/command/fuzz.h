/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc test --fuzz`: a filter over requests that nobody wrote. Whatever comes in, and whatever services and stores
 * say, it ends without an error and within its fuel.
 */
#ifndef COMMAND_FUZZ_H
#define COMMAND_FUZZ_H

#include "command/trial.h"

enum {
    COMMAND_FUZZ_CASES = 500, /* where no number is given */
    COMMAND_FUZZ_CASES_MAX = 1000000,
    COMMAND_FUZZ_FAILURES_MAX = 5, /* lines of scripts that fail; then the test is given up */
    COMMAND_FUZZ_TRIES_MAX = 300,  /* to make one that fails smaller */
};

/* Appends a failure a line that fails, each with the smallest case found. */
void command_fuzz_test(const struct command_trial *of, uint32_t cases, uint64_t seed,
                       struct command_report_case *out);

#endif
