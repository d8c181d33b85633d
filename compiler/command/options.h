/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line, read along options.def: `--opt V`, `--opt=V`, `-o V`, `-oV`; `--` ends the
 * options.
 */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include "command/command.h"

struct command_option_row {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* NULL: a switch */
    const char *help;
};

const struct command_option_row *command_options_row(enum command_option option);

bool command_options_takes(const struct command *command, enum command_option option);

/* Fills c->values and c->arguments from the words after the command's name, along c->command. On
 * false *error says what is wrong with them. */
NODISCARD bool command_options_parse(struct command_context *c, int argc, char *const *argv,
                                     struct str *error);

#endif
