/* SPDX-License-Identifier: Apache-2.0
 *
 * "split/NAMESPACE/NAME" or "split/NAME" on a command line: which split of which environment is
 * meant.
 */
#ifndef COMMAND_TARGET_H
#define COMMAND_TARGET_H

#include "command/session.h"

struct command_target {
    struct str environment; /* "" = the base */
    const struct policy_split *split;
};

/* Without --env the base is asked first, then the environments. False after a message:
 * COMMAND_USAGE. */
NODISCARD bool command_target_find(struct command_session *s, struct str text,
                                   struct command_target *out);

#endif
