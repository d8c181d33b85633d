/* SPDX-License-Identifier: Apache-2.0
 *
 * What changed between two revisions is judged, and going back is always free.
 */
#ifndef COMMAND_JUMP_H
#define COMMAND_JUMP_H

#include "command/session.h"

/* Judges the change of one environment ("" = the base) from `old` to `new`, into new's sink. `base`:
 * what old is called in messages. */
void command_jump_check(struct command_session *old, struct command_session *new, struct str base,
                        struct str environment);

/* What --against is called in messages: "the merge base, a41f9c2 (2026-11-19)". */
struct str command_jump_base(const struct command_session *old, struct str against);

/* The commit that had the very policy tree of `new`, where that is an ancestor of `old` (hex); else
 * empty. */
struct str command_jump_returns_to(struct command_session *old, struct command_session *new);

#endif
