/* SPDX-License-Identifier: Apache-2.0
 *
 * "Proxyc-Allow: PX405 the reason" in the message of a commit: leave for the change that it is part
 * of.
 */
#ifndef COMMAND_ALLOW_H
#define COMMAND_ALLOW_H

#include "command/session.h"

/* Takes findings of rules that judge changes out of the new one's sink where a commit since the old
 * one allows it with a reason; the sink remembers which and why. */
void command_allow_apply(const struct command_session *old, struct command_session *new);

#endif
