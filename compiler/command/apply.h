/* SPDX-License-Identifier: Apache-2.0
 *
 * The filters of the rule and of the member that a request came to, over the decision: what they
 * change, what they answer. Services, stores and secrets are empty here; FilterTests give them.
 */
#ifndef COMMAND_APPLY_H
#define COMMAND_APPLY_H

#include "command/decide.h"
#include "command/watch.h"
#include "diag/diag.h"
#include "policy/model.h"

struct command_applied {
    struct str filter; /* namespace/name */
    struct str did;    /* "passes", "answers 414", "fails (LE), closed: ..." */
    uint32_t fuel;
};

struct command_applied_list {
    struct command_applied *items;
    size_t count, cap;
};

/* Where filters and what they ask about are found. */
struct command_apply_place {
    const struct policy_model *model;
    struct diag_files files; /* scripts among them */
    const struct table *table;
    struct command_watch *watch; /* who looks on; NULL: nobody */
};

/* Runs them in order over the decision that command_decide_rewrite completed, until one answers. */
void command_apply_filters(struct arena *a, const struct command_apply_place *at,
                           const struct command_decide_request *in, struct command_decision *d,
                           struct command_applied_list *out);

#endif
