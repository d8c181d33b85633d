/* SPDX-License-Identifier: Apache-2.0
 *
 * The row of every command; defined in the command's own file, listed in all.c.
 */
#ifndef COMMAND_ROWS_H
#define COMMAND_ROWS_H

#include "command/command.h"

#define COMMAND(name) extern const struct command command_##name;
#include "command/commands.def"

#endif
