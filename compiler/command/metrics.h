/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of --metrics: what was measured where the policy runs.
 */
#ifndef COMMAND_METRICS_H
#define COMMAND_METRICS_H

#include "check/load.h"
#include "command/command.h"

enum { COMMAND_METRICS_MAX = 128 << 20 }; /* bytes of the file */

/* Reads it; *out is NULL where --metrics is not given. COMMAND_OK, or COMMAND_TROUBLE after a
 * message: what cannot be read has its line and column. */
int command_metrics_read(struct command_context *c, struct check_load **out);

/* Says which names of the file the policy does not have, once all was judged. */
void command_metrics_note(const struct command_context *c, const struct check_load *load);

#endif
