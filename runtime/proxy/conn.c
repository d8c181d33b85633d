/* SPDX-License-Identifier: Apache-2.0
 *
 * Phases: idle -> head -> exchange -> idle ... and at the end, perhaps, linger. Pipelined requests
 * wait in the socket's own block, whole and unparsed, until the one before is answered; how many
 * bytes may wait is bounded.
 *
 * One timer per connection, lazy: it looks at the deadline when it fires and sets itself again, so
 * that a busy keep-alive connection costs a timer operation per timeout, not per request.
 */
#include "proxy/conn.h"

#include <stdlib.h>
#include <unistd.h>

#include "proxy/ahead.h"
#include "proxy/answer.h"
#include "proxy/exchange.h"
#include "proxy/forward.h"
#include "proxy/record.h"
#include "proxy/relay.h"

static uint64_t now_ms(const struct proxy_conn *c)
{
    return loop_now_ms(c->proxy->loop);
}

static void set_deadline(struct proxy_conn *c, uint64_t at_ms)
{
    c->deadline_ms = at_ms;
    if (!loop_timer_is_set(&c->timer) || c->timer.due_ms > at_ms)
        loop_timer_set(&c->proxy->loop->wheel, &c->timer, at_ms);
}

static const struct table_listener *limits_of(const struct proxy_conn *c)
{
    return table_listener(&c->proxy->live.current->table, c->listener->listener);
}

/* ---- the end ---- */

static void run_reap(struct loop_task *task)
{
    struct proxy_conn *c = CONTAINER_OF(task, struct proxy_conn, reap);

    c->next = c->proxy->spare_conns;
    c->proxy->spare_conns = c;
}

static void unlink_conn(struct proxy_conn *c)
{
    struct proxy *p = c->proxy;

    if (c->previous)
        c->previous->next = c->next;
    else
        p->conns = c->next;
    if (c->next)
        c->next->previous = c->previous;
    p->conn_count--;
    p->gauges[OBSERVE_CONNECTIONS_OPEN] = p->conn_count;
    c->listener->connections--;
}

static void close_conn(struct proxy_conn *c, bool reset)
{
    if (c->closing)
        return;
    c->closing = true;
    loop_timer_stop(&c->proxy->loop->wheel, &c->timer);
    if (reset)
        io_socket_reset(&c->socket);
    else
        io_socket_close(&c->socket);
    unlink_conn(c);
    loop_defer(c->proxy->loop, &c->reap);
}

/* The last answer is queued: sends it, then FIN, then reads on for a moment, because closing with
 * unread input would reset the connection under the answer. */
static void linger(struct proxy_conn *c)
{
    c->phase = PROXY_LINGER;
    c->drained = 0;
    set_deadline(c, now_ms(c) + PROXY_LINGER_MS);
    io_socket_shut(&c->socket);
    io_socket_resume(&c->socket);
}

static void close_after_answer(struct proxy_conn *c, bool clean)
{
    if (!clean) {
        linger(c);
        return;
    }
    c->phase = PROXY_LINGER;
    c->close_when_sent = true;
    set_deadline(c, now_ms(c) + PROXY_LINGER_MS);
    if (c->socket.fd >= 0 && c->socket.out_bytes == 0)
        close_conn(c, false);
}

/* ---- between requests ---- */

static void become_idle(struct proxy_conn *c)
{
    c->phase = PROXY_IDLE;
    c->scan = (struct http_scan){ 0 };
    set_deadline(c, now_ms(c) +
                        (proxy_must_close(c) ? PROXY_LINGER_MS : limits_of(c)->idle_timeout_ms));
}

static void refuse(struct proxy_conn *c, unsigned status, enum observe_reason reason)
{
    proxy_record_refusal(c, status, reason);
    proxy_answer_fault(c, status);
    if (c->socket.fd < 0)
        close_conn(c, false);
    else
        linger(c);
}

/* ---- an exchange ends ---- */

/* True where the client has nothing more to say that we would have to read before we close. */
static bool is_clean(const struct proxy_exchange *x)
{
    return x->request_done && !io_socket_kept(&x->conn->socket);
}

static void end_exchange(struct proxy_exchange *x)
{
    struct proxy_conn *c = x->conn;
    bool keep = x->keep && !proxy_must_close(c), abort = x->abort, clean = is_clean(x);

    proxy_record_exchange(x);
    c->exchange = NULL;
    proxy_exchange_free(x);
    if (abort) {
        io_socket_flush(&c->socket); /* what came before the cut is the client's */
        close_conn(c, true);
    } else if (!keep) {
        close_after_answer(c, clean);
    } else {
        c->served = true;
        become_idle(c);
        io_socket_resume(&c->socket);
    }
}

/* Up-call: the answer is given. What is left of the request's body is read and forgotten, within
 * limits. */
static void exchange_finished(struct proxy_exchange *x)
{
    struct proxy_conn *c = x->conn;

    if (x->request_done || !x->keep || x->abort || x->expects) {
        x->keep = x->keep && x->request_done;
        end_exchange(x);
        return;
    }
    set_deadline(c, now_ms(c) + PROXY_DRAIN_MS);
    io_socket_resume(&c->socket);
}

/* Up-call: the upstream takes body bytes (again). */
static void exchange_resume(struct proxy_exchange *x)
{
    struct proxy_conn *c = x->conn;

    if (x->upstream && io_socket_is_full(&x->upstream->socket))
        return;
    io_socket_resume(&c->socket);
}

/* ---- bytes from the client ---- */

static uint64_t exchange_deadline(const struct proxy_exchange *x)
{
    const struct proxy_conn *c = x->conn;
    bool client_due = !x->request_done || c->socket.out_bytes > 0;
    uint64_t at = x->deadline_ms ? x->deadline_ms : UINT64_MAX;

    if (client_due || !x->deadline_ms)
        at = MIN(at,
                 c->last_ms + table_listener(&x->generation->table, x->listener)->body_timeout_ms);
    return at;
}

static void begin_exchange(struct proxy_conn *c)
{
    struct proxy_exchange *x = proxy_exchange_new(c);

    if (!x) {
        refuse(c, 503, OBSERVE_INTERNAL);
        return;
    }
    x->finished = exchange_finished;
    x->resume = exchange_resume;
    c->phase = PROXY_EXCHANGE;
    c->exchange = x;
    c->last_ms = now_ms(c);
    if (proxy_must_close(c))
        x->keep = false;
    proxy_exchange_start(x);
    if (c->exchange)
        set_deadline(c, exchange_deadline(c->exchange));
}

/* A head, or a part of one. Returns the bytes used up. */
static size_t take_head(struct proxy_conn *c, struct str bytes)
{
    struct http_limits limits = proxy_ahead_limits(c);
    enum http_fault fault;

    if (!bytes.n)
        return 0;
    if (c->phase == PROXY_IDLE) {
        c->phase = PROXY_HEAD;
        c->deadline_ms = now_ms(c) + limits_of(c)->head_timeout_ms;
    }
    switch (http_request_parse(bytes, &c->scan, &limits, &c->proxy->request, &fault)) {
    case HTTP_MORE:
        set_deadline(c,
                     c->deadline_ms); /* only a head that does not come at once is worth a timer */
        return 0;
    case HTTP_DONE: {
        size_t used = c->proxy->request.consumed;

        proxy_ahead_taken(c, used);
        begin_exchange(c);
        return used;
    }
    case HTTP_FAULTY:
        refuse(c, http_head_fault_status(fault), OBSERVE_BAD_REQUEST);
        return bytes.n;
    }
    return bytes.n;
}

/* The request's body broke the rules: the upstream sees it unfinished, the client is told where it
 * still can be. */
static void body_fault(struct proxy_conn *c)
{
    struct proxy_exchange *x = c->exchange;

    proxy_forward_abandon(x);
    x->keep = false;
    if (x->response_begun && !x->response_done)
        x->abort = true;
    else if (!x->response_begun)
        proxy_answer_error(x, 400, OBSERVE_BAD_REQUEST, 0);
    end_exchange(x);
}

/* Body bytes of the request at hand. Returns the bytes used up. */
static size_t take_body(struct proxy_conn *c, struct str bytes)
{
    struct proxy_exchange *x = c->exchange;
    size_t taken;

    c->last_ms = now_ms(c);
    switch (proxy_relay_request(x, bytes, &taken)) {
    case PROXY_RELAY_BLOCKED:
        io_socket_pause(&c->socket);
        return taken;
    case PROXY_RELAY_MORE:
        if (x->upstream && io_socket_is_full(&x->upstream->socket))
            io_socket_pause(&c->socket);
        return taken;
    case PROXY_RELAY_DONE:
        if (x->response_done)
            end_exchange(x);
        return taken;
    case PROXY_RELAY_NO_ROOM:
        x->keep = false;
        if (x->response_done)
            end_exchange(x);
        else
            proxy_forward_overrun(x);
        return bytes.n;
    case PROXY_RELAY_FAULTY:
    case PROXY_RELAY_STALE:
        body_fault(c);
        return bytes.n;
    }
    return taken;
}

/* After the last answer: reads on, so that the client gets to read it, but not for ever. */
static void forget(struct proxy_conn *c, size_t n)
{
    c->drained += (uint32_t)n;
    if (c->drained > PROXY_DRAIN_BYTES)
        close_conn(c, false);
}

/* One step into what is left; false where the rest has to wait. */
static bool take_some(struct proxy_conn *c, struct str rest, size_t *used)
{
    if (c->closing || c->phase == PROXY_LINGER) {
        forget(c, rest.n);
        *used += rest.n;
        return false;
    }
    if (!c->exchange && io_socket_is_full(&c->socket)) { /* it asks more than it reads */
        io_socket_pause(&c->socket);
        return false;
    }
    if (!c->exchange) {
        *used += take_head(c, rest);
        return rest.n > 0 && c->phase != PROXY_HEAD;
    }
    if (!c->exchange->request_done) {
        *used += take_body(c, rest);
        return !c->exchange || c->exchange->request_done;
    }
    if (rest.n && proxy_ahead_is_enough(c, rest))
        io_socket_pause(&c->socket);
    return false;
}

/* The client has shut its sending side. What it said before is answered; `rest`: some of it waits
 * still. */
static void after_last_words(struct proxy_conn *c, bool rest)
{
    struct proxy_exchange *x = c->exchange;

    if (x && x->request_done)
        x->keep = x->keep && rest;
    else if (x && (!rest || !c->socket.paused))
        body_fault(c);
    else if (!x && rest && c->socket.paused)
        return; /* it will be answered once the client has read what it was sent */
    else if (!x && c->phase != PROXY_LINGER)
        close_after_answer(c, true);
    else if (!x && c->socket.out_bytes == 0)
        close_conn(c, false);
}

/* Heads, bodies, and what is behind them, as far as it can be taken now. Returns the bytes used up.
 */
static size_t take_all(struct proxy_conn *c, const char *bytes, size_t n)
{
    size_t used = 0;

    while (take_some(c, (struct str){ bytes + used, n - used }, &used))
        continue;
    return used;
}

static size_t on_data(struct io_socket *s, const char *bytes, size_t n)
{
    struct proxy_conn *c = (struct proxy_conn *)(void *)s;
    size_t used = take_all(c, bytes, n);

    if (c->last_words && !c->closing)
        after_last_words(c, used < n);
    return used;
}

static void on_ended(struct io_socket *s)
{
    struct proxy_conn *c = (struct proxy_conn *)(void *)s;

    c->last_words = true;
    after_last_words(c, io_socket_kept(s) > 0);
}

static void on_failed(struct io_socket *s, int error)
{
    struct proxy_conn *c = (struct proxy_conn *)(void *)s;
    struct proxy_exchange *x = c->exchange;

    (void)error;
    if (x) {
        proxy_forward_abandon(x);
        x->reason = OBSERVE_CLIENT_GONE;
        x->status = x->response_begun ? x->status : 499;
        x->abort = true;
        end_exchange(x);
    } else {
        close_conn(c, false);
    }
}

static void on_sent(struct io_socket *s, bool drained)
{
    struct proxy_conn *c = (struct proxy_conn *)(void *)s;

    c->last_ms = now_ms(c);
    if (c->exchange)
        proxy_forward_client_sent(c->exchange);
    else if (c->phase == PROXY_LINGER && drained && (c->close_when_sent || c->last_words))
        close_conn(c, false);
    else if (c->phase != PROXY_LINGER && !io_socket_is_full(s))
        io_socket_resume(s);
}

static const struct io_handler client_handler = {
    .data = on_data,
    .ended = on_ended,
    .failed = on_failed,
    .sent = on_sent,
};

/* ---- time ---- */

static void exchange_late(struct proxy_conn *c)
{
    struct proxy_exchange *x = c->exchange;
    uint64_t at = exchange_deadline(x);

    if (x->response_done) { /* the rest of an unwanted body did not come in time */
        x->keep = false;
        end_exchange(x);
    } else if (now_ms(c) < at) {
        set_deadline(c, at);
    } else {
        bool waits_for_body =
            !x->request_done && !c->socket.paused && (!x->deadline_ms || at < x->deadline_ms);

        proxy_forward_time_out(x, waits_for_body);
    }
}

static void timer_fired(struct loop_timer *t)
{
    struct proxy_conn *c = CONTAINER_OF(t, struct proxy_conn, timer);

    if (now_ms(c) < c->deadline_ms) {
        loop_timer_set(&c->proxy->loop->wheel, t, c->deadline_ms);
        return;
    }
    switch ((enum proxy_phase)c->phase) {
    case PROXY_IDLE:
    case PROXY_LINGER:
        close_conn(c, false);
        break;
    case PROXY_HEAD:
        refuse(c, 408, OBSERVE_HEAD_TIMEOUT);
        break;
    case PROXY_EXCHANGE:
        exchange_late(c);
        break;
    }
}

/* ---- from above ---- */

static struct proxy_conn *new_conn(struct proxy *p)
{
    struct proxy_conn *c = p->spare_conns;

    if (c)
        p->spare_conns = c->next;
    else
        c = malloc(sizeof(*c));
    return c;
}

void proxy_conn_open(struct proxy_listener *l, int fd, const struct ip *client, uint16_t port)
{
    struct proxy *p = l->proxy;
    struct proxy_conn *c = new_conn(p);

    if (!c || !p->live.current) {
        free(c);
        (void)close(fd);
        return;
    }
    *c = (struct proxy_conn){ .proxy = p, .listener = l, .client = *client, .client_port = port };
    if (!io_socket_open(&c->socket, &p->io, fd, false, &client_handler)) {
        (void)close(fd);
        c->next = p->spare_conns;
        p->spare_conns = c;
        return;
    }
    c->timer.fire = timer_fired;
    c->reap.run = run_reap;
    c->next = p->conns;
    if (p->conns)
        p->conns->previous = c;
    p->conns = c;
    l->connections++;
    p->conn_count++;
    p->gauges[OBSERVE_CONNECTIONS_OPEN] = p->conn_count;
    p->gauges[OBSERVE_CONNECTIONS_ACCEPTED]++;
    become_idle(c);
    c->deadline_ms =
        now_ms(c) +
        limits_of(c)->head_timeout_ms; /* a first request is due sooner than a next one */
    set_deadline(c, c->deadline_ms);
}

static bool has_input(const struct proxy_conn *c)
{
    char byte;

    return io_socket_kept(&c->socket) ||
           recv(c->socket.fd, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Ends a connection that waits, without taking a request or the rest of an answer with it: one that
 * has begun is answered with `Connection: close`, and so is a first one that comes soon. */
static void drain_conn(struct proxy_conn *c)
{
    if (c->phase != PROXY_IDLE)
        return;
    if (!c->served || has_input(c)) {
        c->deadline_ms = MIN(c->deadline_ms, now_ms(c) + PROXY_LINGER_MS);
        set_deadline(c, c->deadline_ms);
    } else {
        close_after_answer(c, true);
    }
}

void proxy_conn_drain_all(struct proxy *p)
{
    for (struct proxy_conn *c = p->conns, *next; c; c = next) {
        next = c->next;
        drain_conn(c);
    }
}

void proxy_conn_drain_listener(struct proxy_listener *l)
{
    for (struct proxy_conn *c = l->proxy->conns, *next; c; c = next) {
        next = c->next;
        if (c->listener == l && (c->phase == PROXY_IDLE || c->phase == PROXY_HEAD))
            close_after_answer(c, true);
    }
}

void proxy_conn_close_all(struct proxy *p)
{
    while (p->conns) {
        struct proxy_conn *c = p->conns;

        if (c->exchange) {
            proxy_forward_abandon(c->exchange);
            c->exchange->abort = true;
            c->exchange->reason = OBSERVE_DRAINING;
            end_exchange(c->exchange);
        } else {
            close_conn(c, false);
        }
    }
}
