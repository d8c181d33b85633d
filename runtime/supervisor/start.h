/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that can fail before the first worker.
 */
#ifndef SUPERVISOR_START_H
#define SUPERVISOR_START_H

#include "supervisor/core.h"

/* Opens state, segment, admin socket and aux's program, then gives privileges up. False with the
 * reason: nothing serves yet, so the process may simply end. */
NODISCARD bool supervisor_start_open(struct supervisor *s, struct supervisor_why *why);

/* The files that the end of the process would leave behind. */
void supervisor_start_clean(struct supervisor *s);

#endif
