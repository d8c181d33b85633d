/* SPDX-License-Identifier: Apache-2.0
 *
 * The first steps of every child of the supervisor.
 */
#ifndef SUPERVISOR_CHILD_H
#define SUPERVISOR_CHILD_H

#include "base/base.h"

enum { SUPERVISOR_CHILD_FD = 3, SUPERVISOR_CHILD_FDS_MAX = 8 };

/* In a new child: fds[i] becomes descriptor 3 + i and all others but 0, 1, 2 are closed; signals
 * that the supervisor handles are ignored, capabilities dropped. False with errno. */
NODISCARD bool supervisor_child_settle(const int *fds, unsigned count);

/* The kernel kills the caller when its parent dies; false where `parent` is dead already. */
NODISCARD bool supervisor_child_follow(int parent);

/* As root: becomes nobody. Elsewhere nothing. False with errno. */
NODISCARD bool supervisor_child_nobody(void);

#endif
