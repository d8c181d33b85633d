/* SPDX-License-Identifier: Apache-2.0
 *
 * Apart from everything that commands share, so that no command can call back up to the table it
 * stands in: who needs it (help, completion) gets it through the context.
 */
#include "command/all.h"

#include "command/rows.h"

const struct command *const command_all[] = {
#define COMMAND(name) &command_##name,
#include "command/commands.def"
    NULL,
};
