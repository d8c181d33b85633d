/* SPDX-License-Identifier: Apache-2.0
 *
 * `--repo URL`: fetched once, before the command begins.
 */
#ifndef COMMAND_REMOTE_H
#define COMMAND_REMOTE_H

#include "command/command.h"

/* Where --repo names a URL, fetches it and lets --repo name its copy. COMMAND_OK, or the exit
 * status after a message. */
NODISCARD int command_remote_fetch(struct command_context *c);

#endif
