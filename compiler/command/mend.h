/* SPDX-License-Identifier: Apache-2.0
 *
 * `lint --fix` and `lint --diff`: what help proposes, done or shown.
 */
#ifndef COMMAND_MEND_H
#define COMMAND_MEND_H

#include "command/session.h"

/* False after a message, where the options ask for what cannot be done: changes of a commit or of
 * the index, another word than safe or unsafe. */
NODISCARD bool command_mend_fits(const struct command_context *c);

/* Writes the files anew, or prints the patch; what is mended leaves the sink, which is settled. An
 * exit status. */
int command_mend_run(struct command_session *s);

#endif
