/* SPDX-License-Identifier: Apache-2.0
 *
 * Tries. A connect that fails goes on to the next endpoint, whatever the method: nothing was sent.
 * A pooled connection that turns out closed before a byte came back is tried once more over a fresh
 * one, if the method is idempotent and all bytes sent were kept; what must not be sent twice only
 * rides on connections that were used a moment ago and show no sign of an end. After the first byte
 * to the client nothing is repeated.
 */
#include "proxy/forward.h"

#include <errno.h>
#include <sys/socket.h>

#include "proxy/answer.h"
#include "proxy/record.h"
#include "proxy/relay.h"

static const struct table_upstream *upstream_of(const struct proxy_exchange *x)
{
    return table_upstream(&x->generation->table, x->upstream_index);
}

/* Lets go of the connection at hand: back to the pool where it is clean, else closed. */
static void let_go(struct proxy_exchange *x, bool clean)
{
    struct upstream_conn *u = x->upstream;

    x->upstream = NULL;
    if (!u)
        return;
    u->served += clean;
    if (clean)
        upstream_pool_give(u, MIN(upstream_of(x)->idle_timeout_ms, x->idle_ms));
    else
        upstream_pool_close(u);
}

static void finish(struct proxy_exchange *x)
{
    upstream_cluster_leave(&x->waiter);
    if (x->cluster)
        upstream_credit_give(&x->cluster->requests);
    x->cluster = NULL;
    x->finished(x);
}

/* No answer can be had: says so, or cuts short what has begun. */
static void fail(struct proxy_exchange *x, unsigned status, enum observe_reason reason)
{
    let_go(x, false);
    if (x->response_begun) {
        x->abort = true;
        x->keep = false;
        x->response_done = true;
        x->reason = (uint8_t)reason;
    } else {
        proxy_answer_error(x, status, reason, 0);
    }
    finish(x);
}

static void complete(struct proxy_exchange *x, bool clean)
{
    let_go(x, clean && x->reusable && x->request_done);
    finish(x);
}

/* ---- one try ---- */

static bool must_not_repeat(const struct proxy_exchange *x)
{
    return x->method == TABLE_POST || x->method == TABLE_PATCH || x->method >= TABLE_CONNECT;
}

/* True where the peer of an idle connection has sent something or gone. */
static bool shows_life(const struct upstream_conn *u)
{
    char byte;

    return recv(u->socket.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

static struct upstream_conn *borrow(struct proxy_exchange *x, struct upstream_endpoint *e)
{
    struct upstream_pool *pool = &x->proxy->pool;
    struct upstream_conn *u;

    if (x->fresh_only)
        return NULL;
    if (!must_not_repeat(x))
        return upstream_pool_take(pool, e, UINT64_MAX);
    while ((u = upstream_pool_take(pool, e, PROXY_FRESH_MS))) {
        if (!shows_life(u))
            return u;
        upstream_pool_close(u);
    }
    return NULL;
}

static void try_next(struct proxy_exchange *x);
static const struct io_handler upstream_handler;

static void connect_timed_out(struct upstream_conn *u)
{
    struct proxy_exchange *x = u->user;

    proxy_record_endpoint(x, OBSERVE_FAILURES);
    x->timed_out = true;
    let_go(x, false);
    try_next(x);
}

/* Sends the head over the connection, with what was kept of the body where this is another try. */
static void send_request(struct proxy_exchange *x, struct upstream_conn *u)
{
    bool sent;

    u->user = x;
    u->connect_timed_out = connect_timed_out;
    u->socket.handler = &upstream_handler;
    x->upstream = u;
    x->heard = false;
    x->scan = (struct http_scan){ 0 };
    x->sent_us = x->proxy->loop->now_us;
    sent = io_socket_write(&u->socket, (struct str){ x->head->data, x->head_bytes });
    if (sent && x->has_body)
        sent = proxy_relay_replay(x);
    else if (sent && !u->socket.connecting)
        io_socket_flush(&u->socket); /* nothing to wait for */
    if (!sent)
        fail(x, 503, OBSERVE_INTERNAL);
    else if (x->has_body && !u->socket.connecting)
        x->resume(x);
}

enum try_outcome {
    TRY_SENT,
    TRY_WAITS, /* in line */
    TRY_NEXT,
    TRY_OVER, /* finished */
};

static void wait_ended(struct upstream_waiter *w)
{
    try_next(CONTAINER_OF(w, struct proxy_exchange, waiter));
}

static void mark_tried(struct proxy_exchange *x)
{
    x->tried |= UINT64_C(1) << ((x->endpoint - upstream_of(x)->endpoint_first) % LB_TRIED_MAX);
    x->tries++;
}

/* A credit for one more connection: a free one, or that of an idle connection to another endpoint.
 */
static bool take_connection_credit(struct proxy_exchange *x)
{
    const struct upstream_view *view = x->generation->attached;
    const struct table_upstream *u = upstream_of(x);

    if (upstream_credit_take(&x->cluster->connections))
        return true;
    return upstream_pool_evict(view->endpoints + u->endpoint_first, u->endpoint_count) &&
           upstream_credit_take(&x->cluster->connections);
}

/* At the limit: waits for one of this worker's connections; 503 where the line is full or there is
 * none to wait for. */
static enum try_outcome wait_in_line(struct proxy_exchange *x)
{
    x->waiter.ready = wait_ended;
    if (x->cluster->connections.used && upstream_cluster_wait(x->cluster, &x->waiter))
        return TRY_WAITS;
    proxy_record_endpoint(x, OBSERVE_REJECTED);
    fail(x, 503, OBSERVE_OVERFLOW);
    return TRY_OVER;
}

static enum try_outcome dial(struct proxy_exchange *x, struct upstream_endpoint *e)
{
    const struct table_upstream *record = upstream_of(x);
    struct upstream_conn *u;

    if (!take_connection_credit(x))
        return wait_in_line(x);
    mark_tried(x);
    u = upstream_pool_dial(&x->proxy->pool, x->cluster, e, record->connect_timeout_ms,
                           &upstream_handler);
    proxy_record_endpoint(x, OBSERVE_CONNECTS);
    if (!u) {
        upstream_credit_give(&x->cluster->connections);
        upstream_cluster_wake(x->cluster);
        proxy_record_endpoint(x, OBSERVE_FAILURES);
        return TRY_NEXT;
    }
    x->reused = false;
    send_request(x, u);
    return TRY_SENT;
}

static enum try_outcome try_endpoint(struct proxy_exchange *x)
{
    const struct upstream_view *view = x->generation->attached;
    struct upstream_endpoint *e = view->endpoints[x->endpoint];
    struct upstream_conn *u = borrow(x, e);

    if (!u)
        return dial(x, e);
    mark_tried(x);
    x->reused = true;
    send_request(x, u);
    return TRY_SENT;
}

static void try_next(struct proxy_exchange *x)
{
    enum try_outcome outcome = TRY_NEXT;

    while (outcome == TRY_NEXT) {
        uint32_t last = x->endpoint;
        uint64_t turn = x->cluster->turn;

        x->endpoint = lb_pick(&(struct lb_request){
            .table = &x->generation->table,
            .upstream = upstream_of(x),
            .shm = x->proxy->shm,
            .endpoint_slots = x->generation->endpoint_slots,
            .turn = &x->cluster->turn,
            .tried = x->tried,
        });
        if (x->endpoint == TABLE_NONE) {
            x->endpoint = last; /* whom the log names */
            if (x->timed_out)
                fail(x, 504, OBSERVE_CONNECT_TIMEOUT);
            else
                fail(x, 503, x->tries ? OBSERVE_CONNECT_FAILED : OBSERVE_NO_ENDPOINT);
            return;
        }
        outcome = try_endpoint(x);
        if (outcome == TRY_WAITS)
            x->cluster->turn = turn; /* nobody got it: the next try is for the same endpoint */
    }
}

/* A pooled connection was dead: the same endpoint again, over a connection of its own. */
static void repeat(struct proxy_exchange *x)
{
    proxy_record_endpoint(x, OBSERVE_RETRIES);
    let_go(x, false);
    x->fresh_only = true;
    x->tried = 0;
    try_next(x);
}

/* ---- the upstream's side ---- */

static struct proxy_exchange *exchange_of(struct io_socket *s)
{
    return ((struct upstream_conn *)(void *)s)->user;
}

/* Reads on only while the client takes what comes. */
static void throttle(struct proxy_exchange *x)
{
    if (io_socket_is_full(&x->conn->socket))
        io_socket_pause(&x->upstream->socket);
}

static size_t on_data(struct io_socket *s, const char *bytes, size_t n)
{
    struct proxy_exchange *x = exchange_of(s);
    size_t taken;

    switch (proxy_relay_response(x, (struct str){ bytes, n }, &taken)) {
    case PROXY_RELAY_MORE:
    case PROXY_RELAY_BLOCKED:
        throttle(x);
        return taken;
    case PROXY_RELAY_DONE:
        complete(x, taken == n);
        return n;
    case PROXY_RELAY_STALE:
        repeat(x);
        return n;
    case PROXY_RELAY_FAULTY:
        proxy_record_endpoint(x, OBSERVE_FAILURES);
        fail(x, 502, OBSERVE_UPSTREAM_GARBLED);
        return n;
    case PROXY_RELAY_NO_ROOM:
        fail(x, 503, OBSERVE_INTERNAL);
        return n;
    }
    return n;
}

static void lost(struct proxy_exchange *x)
{
    if (proxy_relay_can_repeat(x)) {
        repeat(x);
        return;
    }
    proxy_record_endpoint(x, OBSERVE_FAILURES);
    fail(x, 502, OBSERVE_UPSTREAM_RESET);
}

static void on_ended(struct io_socket *s)
{
    struct proxy_exchange *x = exchange_of(s);

    if (proxy_relay_closed(x))
        complete(x, false);
    else
        lost(x);
}

static void on_failed(struct io_socket *s, int error)
{
    struct proxy_exchange *x = exchange_of(s);

    if (!s->connecting) {
        lost(x);
        return;
    }
    proxy_record_endpoint(x, OBSERVE_FAILURES);
    x->timed_out = x->timed_out || error == ETIMEDOUT;
    let_go(x, false);
    try_next(x);
}

static void on_sent(struct io_socket *s, bool drained)
{
    struct proxy_exchange *x = exchange_of(s);

    (void)drained;
    if (x && !x->request_done)
        x->resume(x);
}

static void on_connected(struct io_socket *s)
{
    struct upstream_conn *u = (struct upstream_conn *)(void *)s;
    struct proxy_exchange *x = u->user;

    loop_timer_stop(&u->pool->io->loop->wheel, &u->timer);
    if (x->has_body)
        x->resume(x);
}

static const struct io_handler upstream_handler = {
    .data = on_data,
    .ended = on_ended,
    .failed = on_failed,
    .sent = on_sent,
    .connected = on_connected,
};

/* ---- from above ---- */

void proxy_forward_start(struct proxy_exchange *x, uint32_t index)
{
    const struct upstream_view *view = x->generation->attached;
    struct upstream_cluster *cluster = view->clusters[index];

    x->upstream_index = index;
    if (!upstream_credit_take(&cluster->requests)) {
        proxy_record_endpoint(x, OBSERVE_REJECTED);
        fail(x, 503, OBSERVE_OVERFLOW);
        return;
    }
    x->cluster = cluster;
    try_next(x);
}

void proxy_forward_abandon(struct proxy_exchange *x)
{
    let_go(x, false);
    upstream_cluster_leave(&x->waiter);
    if (x->cluster)
        upstream_credit_give(&x->cluster->requests);
    x->cluster = NULL;
}

void proxy_forward_time_out(struct proxy_exchange *x, bool client_late)
{
    x->keep = false;
    if (client_late) {
        fail(x, 408, OBSERVE_BODY_TIMEOUT);
        return;
    }
    if (x->upstream_index != TABLE_NONE)
        proxy_record_endpoint(x, OBSERVE_FAILURES);
    fail(x, 504, OBSERVE_UPSTREAM_TIMEOUT);
}

void proxy_forward_overrun(struct proxy_exchange *x)
{
    x->keep = false;
    fail(x, 503, OBSERVE_INTERNAL);
}

void proxy_forward_client_sent(struct proxy_exchange *x)
{
    if (x->upstream && x->upstream->socket.paused && !io_socket_is_full(&x->conn->socket))
        io_socket_resume(&x->upstream->socket);
}
