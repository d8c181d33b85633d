/* SPDX-License-Identifier: Apache-2.0
 *
 * Connections to endpoints: opened, lent to one exchange at a time, kept idle for the next. Idle
 * ones stay watched: a byte, an end or a reset on one that nobody uses closes it, so that a late or
 * unasked-for answer never reaches the next request (HR-20, HR-44).
 */
#ifndef UPSTREAM_POOL_H
#define UPSTREAM_POOL_H

#include "io/socket.h"
#include "upstream/cluster.h"

enum { UPSTREAM_IDLE_MAX = 1024 }; /* idle connections per endpoint and worker */

struct upstream_conn {
    struct io_socket socket; /* first: handlers get it */
    struct upstream_pool *pool;
    struct upstream_endpoint *endpoint;
    struct upstream_cluster *cluster;
    struct upstream_conn *newer, *older; /* among the idle */
    struct loop_timer timer;             /* connect timeout, then idle timeout */
    uint64_t deadline_ms;                /* the timer looks here when it fires */
    uint64_t idle_since_ms;
    uint64_t served; /* requests answered over it */
    bool idle, closing;
    void *user;                                         /* the exchange it is lent to */
    void (*connect_timed_out)(struct upstream_conn *c); /* while connecting */
    struct loop_task reap;
};

struct upstream_pool {
    struct io_context *io;
    struct upstream_registry *registry;
    struct upstream_conn *spare; /* structs to be used again */
    uint64_t open, idle;         /* connections in all */
};

void upstream_pool_init(struct upstream_pool *p, struct io_context *io,
                        struct upstream_registry *registry);
void upstream_pool_fini(struct upstream_pool *p);

/* The latest idle connection to the endpoint, at most `age_max_ms` idle (UINT64_MAX: any); NULL:
 * none. The caller owns it and has set its own handler. */
struct upstream_conn *upstream_pool_take(struct upstream_pool *p, struct upstream_endpoint *e,
                                         uint64_t age_max_ms);

/* Begins a connection; NULL with errno where that fails at once. A connection credit of the cluster
 * must have been taken; it is given back when the connection closes. */
struct upstream_conn *upstream_pool_dial(struct upstream_pool *p, struct upstream_cluster *c,
                                         struct upstream_endpoint *e, uint64_t timeout_ms,
                                         const struct io_handler *handler);

/* Takes a connection back for the next request, for `idle_ms` at most; all that it said has been used up. */
void upstream_pool_give(struct upstream_conn *c, uint64_t idle_ms);

/* Closes; the struct lives on to the end of this event. */
void upstream_pool_close(struct upstream_conn *c);

/* Closes the connection that has been idle longest among the endpoints; false where none is idle.
 */
bool upstream_pool_evict(struct upstream_endpoint *const *endpoints, uint32_t count);

/* Closes all idle connections of an endpoint. */
void upstream_pool_empty(struct upstream_endpoint *e);

#endif
