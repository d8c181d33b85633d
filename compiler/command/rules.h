/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue of lint rules on the command line: listed, explained, chosen.
 */
#ifndef COMMAND_RULES_H
#define COMMAND_RULES_H

#include "command/command.h"
#include "diag/diag.h"

/* --list-rules, as --format says: human or json. An exit status. */
int command_rules_list(struct command_context *c);

/* --explain RULE. An exit status. */
int command_rules_explain(struct command_context *c);

/* Sets wanted[] after --only and --skip; false after a message. */
NODISCARD bool command_rules_choose(struct command_context *c, bool wanted[DIAG_RULES]);

/* A level by its name, info to error; false after a message that names the option. */
NODISCARD bool command_rules_level(const struct command_context *c, struct str name,
                                   enum diag_level *out);

#endif
