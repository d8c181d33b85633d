/* SPDX-License-Identifier: Apache-2.0
 *
 * Help texts, made from the tables of commands and options.
 */
#ifndef COMMAND_HELP_H
#define COMMAND_HELP_H

#include "command/command.h"

/* What `proxyc COMMAND --help` prints. */
struct str command_help_of(struct arena *a, const struct command *command);

/* The command of that name; NULL where there is none, then *nearest may hold one that was meant. */
const struct command *command_help_find(const struct command *const *all, struct str name,
                                        struct str *nearest);

#endif
