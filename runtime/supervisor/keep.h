/* SPDX-License-Identifier: Apache-2.0
 *
 * The table that serves, written to disk by a child, so that a slow disk never keeps the supervisor
 * from replacing a worker.
 */
#ifndef SUPERVISOR_KEEP_H
#define SUPERVISOR_KEEP_H

#include "supervisor/core.h"

/* Forks a child that keeps warm[0] in the store and exits; it says itself what it could not do. 0
 * where there is no process for it, which was said. */
pid_t supervisor_keep_start(const struct supervisor *s);

#endif
