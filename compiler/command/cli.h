/* SPDX-License-Identifier: Apache-2.0
 *
 * From the words of a command line to an exit status.
 */
#ifndef COMMAND_CLI_H
#define COMMAND_CLI_H

#include <stdio.h>

/* argv as main gets it. Everything is printed to `out` and `err`. */
int command_cli_run(int argc, char *const *argv, FILE *out, FILE *err);

#endif
