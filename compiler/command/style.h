/* SPDX-License-Identifier: Apache-2.0
 *
 * PX117: which files `fmt` would change.
 */
#ifndef COMMAND_STYLE_H
#define COMMAND_STYLE_H

#include "command/session.h"

/* Formats every file that was read; adds what is not in its one form to the session's sink. */
void command_style_check(struct command_session *s);

#endif
