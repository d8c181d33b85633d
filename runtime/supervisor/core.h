/* SPDX-License-Identifier: Apache-2.0
 *
 * The supervisor's state, for the files of this folder alone. One process, one thread, one poll
 * loop: whoever is called may change what it says here and nothing runs beside it.
 *
 *     supervisor.c   the loop: signals, messages, deadlines, drain
 *       start.c      everything that can fail before the first worker
 *       load.c       one table from request to answer     status.c   what /status shows
 *         keep.c   what makes it outlive us
 *         crew.c     the workers                          aux.c      proxyd-aux
 */
#ifndef SUPERVISOR_CORE_H
#define SUPERVISOR_CORE_H

#include "shm/wire.h"
#include "supervisor/boot.h"
#include "supervisor/generation.h"
#include "supervisor/listener.h"
#include "supervisor/options.h"
#include "supervisor/probe.h"
#include "supervisor/store.h"

enum {
    SUPERVISOR_WARM_MAX = 4,   /* the one that serves and the last 3 */
    SUPERVISOR_QUEUE_MAX = 16, /* loads that wait */
    SUPERVISOR_RESPAWN_MS = 100,
};

struct supervisor_worker {
    pid_t pid;           /* 0: none now */
    int control;         /* -1: none */
    uint64_t generation; /* committed; 0: none */
    int64_t born_ms, due_ms;
};

struct supervisor_aux {
    pid_t pid;
    int control, program;
    int64_t born_ms, due_ms;
    unsigned failures; /* in a row */
};

enum supervisor_origin {
    SUPERVISOR_FROM_STORE, /* the last good one, at start */
    SUPERVISOR_FROM_FILE,  /* --table */
    SUPERVISOR_FROM_AUX,   /* POST /tables */
};

struct supervisor_request {
    enum supervisor_origin origin;
    int memfd;                       /* sealed; the request's */
    bool verified;                   /* was served before by this process */
    uint64_t token;                  /* aux's */
    char expect[SUPERVISOR_HEX + 1]; /* content id that must serve now; empty: any */
};

enum supervisor_phase {
    SUPERVISOR_IDLE,
    SUPERVISOR_VERIFYING,
    SUPERVISOR_PREPARING,
    SUPERVISOR_COMMITTING,
    SUPERVISOR_KEEPING, /* all workers serve it; on its way to disk */
};

struct supervisor_load {
    enum supervisor_phase phase;
    struct supervisor_request request; /* the one at work */
    struct supervisor_probe probe;
    struct supervisor_generation next; /* while preparing */
    uint64_t missing;                  /* workers that have not answered: a bit each */
    int64_t deadline_ms;
    pid_t keeper; /* the child that writes it to disk; 0: none */
    struct supervisor_request queue[SUPERVISOR_QUEUE_MAX];
    unsigned queued;
};

struct supervisor {
    const struct supervisor_options *options;
    supervisor_worker_main *worker_main;
    struct supervisor_privilege privilege;
    struct supervisor_store store;
    struct shm *shm;
    int shm_fd, ring_event, signals, watch, admin;
    char admin_path[SUPERVISOR_PATH_MAX]; /* empty: TCP */
    unsigned worker_count;
    struct supervisor_worker workers[SHM_WORKERS_MAX];
    struct supervisor_aux aux;
    struct supervisor_generation warm[SUPERVISOR_WARM_MAX]; /* newest first; [0] serves */
    unsigned warm_count;
    uint64_t last_number;
    struct supervisor_load load;
    struct supervisor_why last_error;
    bool draining, stopping;
    int64_t end_ms; /* of the drain, then of the stop */
    struct supervisor_listeners listeners, planned, removed;
    struct shm_wire_arrival in;
};

#endif
