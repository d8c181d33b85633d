/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc verify --commit REV`: who signed a commit, and whether they may.
 */
#ifndef COMMAND_SIGNED_H
#define COMMAND_SIGNED_H

#include "command/command.h"

/* Runs it; the argument is the revision. The exit status. */
NODISCARD int command_signed_run(struct command_context *c);

#endif
