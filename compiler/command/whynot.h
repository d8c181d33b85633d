/* SPDX-License-Identifier: Apache-2.0
 *
 * Why one rule did not take a request: its listeners, its hosts, its conditions, or a rule that comes
 * first.
 */
#ifndef COMMAND_WHYNOT_H
#define COMMAND_WHYNOT_H

#include "command/trace.h"

struct command_whynot {
    struct str rule; /* in full */
    struct {
        struct str *items; /* one an alternative, or one for all */
        size_t count, cap;
    } reasons; /* none: it is the rule that takes the request */
};

/* `name`: "namespace/route/rule", "route/rule" or "rule". False where no rule has this name, or more
 * than one. */
NODISCARD bool command_whynot_tell(struct arena *a, const struct command_trace_question *q,
                                   struct str name, struct command_whynot *out);

#endif
