/* SPDX-License-Identifier: Apache-2.0
 *
 * A table that the supervisor can hand to workers.
 */
#ifndef SUPERVISOR_GENERATION_H
#define SUPERVISOR_GENERATION_H

#include "shm/shm.h"
#include "supervisor/say.h"
#include "table/view.h"

struct supervisor_generation {
    uint64_t number;
    int memfd;
    int64_t loaded_s; /* when it began to serve, UTC */
    struct table table;
};

/* Maps the sealed memfd, which a probe has found sound, and takes it over on success. False where
 * it is not sealed. */
NODISCARD bool supervisor_generation_open(int memfd, struct supervisor_generation *out,
                                          struct supervisor_why *why);
void supervisor_generation_close(struct supervisor_generation *g);

/* Makes the slots that the table's things count in. False where the segment has no room for what
 * must be counted. */
NODISCARD bool supervisor_generation_count(const struct supervisor_generation *g, struct shm *shm,
                                           struct supervisor_why *why);

/* The commit in hex, or nothing. */
struct str supervisor_generation_commit(const struct supervisor_generation *g, char out[65]);

#endif
