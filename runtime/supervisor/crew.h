/* SPDX-License-Identifier: Apache-2.0
 *
 * The workers as processes: born, equipped with the table that serves, told, buried.
 */
#ifndef SUPERVISOR_CREW_H
#define SUPERVISOR_CREW_H

#include "supervisor/core.h"

/* Starts every worker that is not there and is due, or all that are not there. A new one is sent
 * the table that serves. */
void supervisor_crew_tend(struct supervisor *s, int64_t now_ms, bool all);

/* Sends PREPARE with the table and this worker's sockets. */
NODISCARD bool supervisor_crew_prepare(struct supervisor *s, unsigned worker,
                                       const struct supervisor_generation *g,
                                       const struct supervisor_listeners *sockets);

/* Sends a message without payload; false where the worker is not there or does not read. */
bool supervisor_crew_tell(struct supervisor *s, unsigned worker, enum shm_wire_type type,
                          uint64_t generation);

/* The worker that `pid` was, now buried, or UINT_MAX. */
unsigned supervisor_crew_bury(struct supervisor *s, pid_t pid, int status, int64_t now_ms);

/* A bit for each worker that is there. */
uint64_t supervisor_crew_present(const struct supervisor *s);

#endif
