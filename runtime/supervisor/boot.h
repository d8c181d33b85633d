/* SPDX-License-Identifier: Apache-2.0
 *
 * What a worker is born with. The supervisor forks and calls a function that main handed to it;
 * only these descriptors and 0, 1, 2 are open in the child, and every signal but SIGCHLD's kin is
 * ignored (a worker is told what to do by messages, shm/wire.def, and dies with its supervisor).
 *
 *      supervisor                                        worker
 *        PREPARE {table memfd, a socket per BIND}  --->    map, derive
 *                                                  <---  PREPARED, or REFUSED with a reason
 *        COMMIT (or DISCARD)                       --->    flip at the next loop turn
 *                                                  <---  COMMITTED
 *        DRAIN, STOP                               --->
 *
 * Every PREPARE carries descriptors for all BINDs of that table. A BIND whose stable id the worker
 * knows from its current generation is the same socket again: it keeps the old descriptor and
 * closes the new one.
 */
#ifndef SUPERVISOR_BOOT_H
#define SUPERVISOR_BOOT_H

#include "shm/shm.h"

struct supervisor_boot {
    unsigned index, count; /* this worker, workers in all */
    int control;           /* SOCK_SEQPACKET to the supervisor; its end of file means: exit */
    int shm_fd;            /* the segment, mapped as `shm` already */
    int ring_event;        /* for shm_ring_kick */
    bool access_log;       /* false: nobody reads the ring, push nothing */
    bool debug;            /* --log-level debug */
    struct shm *shm;
};

/* Lives one worker's life; the result is its exit status, 0 after a drain. */
typedef int supervisor_worker_main(const struct supervisor_boot *boot);

#endif
