/* SPDX-License-Identifier: Apache-2.0
 *
 * A load: one table at a time from request to answer.
 *
 *     IDLE -> VERIFYING -> PREPARING -> COMMITTING -> KEEPING -> answer 200 -> IDLE
 *                 |            |
 *                 +--refused---+--> answer with the reason; what served serves on
 *
 * Whatever blocks (judging bytes, syncing files) is done by a child, so that the poll loop is there
 * for a worker that dies.
 */
#ifndef SUPERVISOR_LOAD_H
#define SUPERVISOR_LOAD_H

#include "supervisor/core.h"

/* What to begin with: the last good table, unless the --table file changed since it was read last.
 */
void supervisor_load_first(struct supervisor *s);

/* --table was written, or SIGHUP came (`again`: also where the bytes are those read last). */
void supervisor_load_file(struct supervisor *s, bool again);

/* LOAD and SELECT of aux. Descriptors are taken over. */
void supervisor_load_post(struct supervisor *s, struct shm_wire_arrival *in);
void supervisor_load_select(struct supervisor *s, const struct shm_wire_arrival *in);

/* PREPARED, REFUSED, COMMITTED of a worker. */
void supervisor_load_answer(struct supervisor *s, unsigned worker,
                            const struct shm_wire_arrival *in);

/* A child that may be the probe was reaped; true where it was. */
bool supervisor_load_reaped(struct supervisor *s, pid_t pid, int status);

/* A worker is gone; supervisor_crew_bury was called. */
void supervisor_load_bereaved(struct supervisor *s, unsigned worker);

/* Deadlines, and the next one in the queue. */
void supervisor_load_tick(struct supervisor *s, int64_t now_ms);

/* Gives up what is under way: proxyd ends. */
void supervisor_load_abandon(struct supervisor *s);

#endif
