/* SPDX-License-Identifier: Apache-2.0
 *
 * PX405: a member of a split that grows too far in one change.
 */
#ifndef COMMAND_JUMP_H
#define COMMAND_JUMP_H

#include "command/session.h"

/* Judges one environment of `new` against the same of `old`, into new's sink; a return to what was
 * deployed before is no finding. */
void command_jump_check(struct command_session *old, struct command_session *new,
                        struct str environment);

#endif
