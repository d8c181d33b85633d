/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of commands.
 */
#ifndef COMMAND_ALL_H
#define COMMAND_ALL_H

#include "command/command.h"

/* Ends with NULL. */
extern const struct command *const command_all[];

#endif
