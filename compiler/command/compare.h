/* SPDX-License-Identifier: Apache-2.0
 *
 * Two revisions or two environments, compiled and compared: what `diff` and `breaking` share.
 */
#ifndef COMMAND_COMPARE_H
#define COMMAND_COMPARE_H

#include "check/load.h"
#include "command/session.h"
#include "diff/human.h"

struct command_compare {
    struct diff_list diffs;               /* one an environment that both have */
    const struct policy_project *project; /* of the newer one */
};

/* Opens both sides and compares their environments: those that --env names (`A..B` names one on
 * each side), else all. Hands the result to `then`, while both are open; else reports why there is
 * none. `load`: what was measured; NULL: nothing. Returns an exit status. */
int command_compare_run(struct command_context *c, const struct source_where *from,
                        const struct source_where *to, struct check_load *load,
                        int (*then)(struct command_context *c, const struct command_compare *made,
                                    void *ctx),
                        void *ctx);

/* `--env A..B`. */
bool command_compare_is_pair(const struct command_context *c);

#endif
