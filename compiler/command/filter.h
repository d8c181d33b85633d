/* SPDX-License-Identifier: Apache-2.0
 *
 * A Filter of a policy in the sandbox that proxyd has: loaded with its parameters, run phase by
 * phase over a world that is given.
 */
#ifndef COMMAND_FILTER_H
#define COMMAND_FILTER_H

#include "command/world.h"
#include "diag/diag.h"

struct command_filter_run {
    struct script *machine;
    uint32_t use;
    const struct policy_filter *filter;
    struct command_world *world;
    /* what came of it */
    bool responded, failed;
    struct script_answer answer; /* on the world's arena */
    struct str error, flag;      /* "LE"; p NULL: none */
    uint32_t fuel;               /* of the dearest phase */
};

/* Loads it; false: why is in error. `files`: those of the policy, the scripts among them. */
NODISCARD bool command_filter_open(struct command_filter_run *run, const struct policy_filter *f,
                                   const struct doc_node *params, struct diag_files files,
                                   struct command_world *w);
void command_filter_close(struct command_filter_run *run);

/* The request's phases; then, where nothing answered or failed, the response's; then the log's. */
void command_filter_request(struct command_filter_run *run);
void command_filter_response(struct command_filter_run *run);
void command_filter_log(struct command_filter_run *run);

#endif
