/* SPDX-License-Identifier: Apache-2.0
 *
 * Upstreams and their endpoints as they live across generations: found again by stable id, so that
 * a swap keeps connections, round-robin positions and limits. A generation holds a view: its
 * records, resolved.
 */
#ifndef UPSTREAM_CLUSTER_H
#define UPSTREAM_CLUSTER_H

#include <sys/socket.h>

#include "live/live.h"
#include "loop/loop.h"
#include "upstream/credit.h"

struct upstream_conn;

/* An exchange that waits for a connection to come free. */
struct upstream_waiter {
    struct upstream_waiter *next, *previous;
    struct upstream_cluster *cluster; /* NULL: does not wait */
    bool woken;                       /* has been first in line: waits on at its head */
    void (*ready)(struct upstream_waiter *self);
};

struct upstream_registry;

struct upstream_cluster {
    struct upstream_cluster *next; /* hash chain */
    struct upstream_registry *registry;
    uint64_t stable_id;
    uint32_t views; /* generations that know it */
    uint32_t slot;  /* in the shared segment */
    uint64_t turn;  /* round-robin position */
    struct upstream_credit connections, requests;
    struct upstream_waiter *waiting, *waiting_last;
    uint32_t waiting_count, waiting_max;
    struct loop_task wake;
};

struct upstream_endpoint {
    struct upstream_endpoint *next; /* hash chain */
    uint64_t key;                   /* stable id and connection print */
    uint32_t views, open;           /* generations that know it, connections to it */
    uint32_t slot;
    socklen_t address_bytes;
    struct sockaddr_storage address;
    struct upstream_conn *idle; /* latest first */
    uint32_t idle_count;
};

enum { UPSTREAM_HASH = 1024 };

/* All that one worker knows. */
struct upstream_registry {
    struct loop *loop;
    struct shm *shm;
    unsigned worker, workers;
    struct upstream_cluster *clusters[UPSTREAM_HASH];
    struct upstream_endpoint *endpoints[UPSTREAM_HASH];
    /* Called for an endpoint that no generation knows any more, to close its idle connections. */
    void (*orphaned)(struct upstream_endpoint *e, void *context);
    void *context;
};

/* A generation's own: attached to it. */
struct upstream_view {
    struct upstream_cluster **clusters;   /* by UPST index */
    struct upstream_endpoint **endpoints; /* by ENDP index */
};

void upstream_cluster_init(struct upstream_registry *r, struct loop *loop, struct shm *shm,
                           unsigned worker);

/* Resolves a prepared generation; NULL where memory ends. Limits take effect by
 * upstream_cluster_apply. */
struct upstream_view *upstream_cluster_view(struct upstream_registry *r,
                                            const struct live_generation *g);

/* Puts the limits of a generation that was committed into force. */
void upstream_cluster_apply(struct upstream_registry *r, const struct live_generation *g,
                            struct upstream_view *v);

/* Gives a view back; what no other generation knows goes once its last connection is closed. */
void upstream_cluster_forget(struct upstream_registry *r, const struct live_generation *g,
                             struct upstream_view *v);

/* A connection was closed: gives its credit back, wakes the line, and frees endpoint and cluster
 * where no generation knows them any more. */
void upstream_cluster_closed(struct upstream_registry *r, struct upstream_cluster *c,
                             struct upstream_endpoint *e);

/* Waits in line, at its head where it was woken from there; false where the line is full. */
NODISCARD bool upstream_cluster_wait(struct upstream_cluster *c, struct upstream_waiter *w);

/* Leaves the line; harmless where it does not wait. */
void upstream_cluster_leave(struct upstream_waiter *w);

/* A connection or a credit came free: after this event, calls those in line one by one, until one
 * has to wait on. */
void upstream_cluster_wake(struct upstream_cluster *c);

#endif
