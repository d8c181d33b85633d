/* SPDX-License-Identifier: Apache-2.0
 *
 * `lint` and the secrets of the past: PX622.
 */
#ifndef COMMAND_LEAK_H
#define COMMAND_LEAK_H

#include "command/session.h"

/* Looks at `old` and at the commits since, with `old` NULL or --history at all commits. `base` says
 * in words what `old` is. Says what a shallow clone or a limit keeps unknown. */
void command_leak_check(struct command_session *s, const struct command_session *old,
                        struct str base);

#endif
