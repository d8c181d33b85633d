/* SPDX-License-Identifier: Apache-2.0
 *
 * Idle connections are a stack per endpoint: the warmest is used first, the coldest times out. The
 * idle timer is lazy: it is set once and looks at the deadline when it fires, so that a busy
 * connection costs no timer work.
 */
#include "upstream/pool.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

void upstream_pool_init(struct upstream_pool *p, struct io_context *io,
                        struct upstream_registry *registry)
{
    *p = (struct upstream_pool){ .io = io, .registry = registry };
}

void upstream_pool_fini(struct upstream_pool *p)
{
    while (p->spare) {
        struct upstream_conn *c = p->spare;

        p->spare = c->older;
        free(c);
    }
}

static void unlink_idle(struct upstream_conn *c)
{
    if (!c->idle)
        return;
    if (c->newer)
        c->newer->older = c->older;
    else
        c->endpoint->idle = c->older;
    if (c->older)
        c->older->newer = c->newer;
    c->newer = c->older = NULL;
    c->idle = false;
    c->endpoint->idle_count--;
    c->pool->idle--;
}

static void run_reap(struct loop_task *task)
{
    struct upstream_conn *c = CONTAINER_OF(task, struct upstream_conn, reap);

    c->older = c->pool->spare;
    c->pool->spare = c;
}

void upstream_pool_close(struct upstream_conn *c)
{
    struct upstream_pool *p = c->pool;

    if (c->closing)
        return;
    c->closing = true;
    unlink_idle(c);
    loop_timer_stop(&p->io->loop->wheel, &c->timer);
    io_socket_close(&c->socket);
    p->open--;
    c->user = NULL;
    loop_defer(p->io->loop, &c->reap);
    upstream_cluster_closed(p->registry, c->cluster, c->endpoint);
}

static size_t idle_data(struct io_socket *s, const char *bytes, size_t n)
{
    (void)bytes;
    upstream_pool_close((struct upstream_conn *)(void *)s);
    return n;
}

static void idle_ended(struct io_socket *s)
{
    upstream_pool_close((struct upstream_conn *)(void *)s);
}

static void idle_failed(struct io_socket *s, int error)
{
    (void)error;
    upstream_pool_close((struct upstream_conn *)(void *)s);
}

static void idle_sent(struct io_socket *s, bool drained)
{
    (void)s;
    (void)drained;
}

static const struct io_handler idle_handler = {
    .data = idle_data,
    .ended = idle_ended,
    .failed = idle_failed,
    .sent = idle_sent,
};

static void timer_fired(struct loop_timer *t)
{
    struct upstream_conn *c = CONTAINER_OF(t, struct upstream_conn, timer);
    struct loop *l = c->pool->io->loop;

    if (c->socket.connecting)
        c->connect_timed_out(c);
    else if (c->idle && c->deadline_ms <= loop_now_ms(l))
        upstream_pool_close(c);
    else if (c->idle)
        loop_timer_set(&l->wheel, t, c->deadline_ms);
}

struct upstream_conn *upstream_pool_take(struct upstream_pool *p, struct upstream_endpoint *e,
                                         uint64_t age_max_ms)
{
    struct upstream_conn *c = e->idle;

    if (!c || loop_now_ms(p->io->loop) - c->idle_since_ms > age_max_ms)
        return NULL;
    unlink_idle(c);
    return c;
}

static int connect_to(const struct upstream_endpoint *e, bool *connecting)
{
    int fd = socket(e->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1,
        saved;

    if (fd < 0)
        return -1;
    if (e->address.ss_family != AF_UNIX)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    *connecting = false;
    if (connect(fd, (const struct sockaddr *)&e->address, e->address_bytes) == 0)
        return fd;
    *connecting = true;
    if (errno == EINPROGRESS)
        return fd;
    saved = errno;
    (void)close(fd);
    errno = saved;
    return -1;
}

static struct upstream_conn *new_conn(struct upstream_pool *p)
{
    struct upstream_conn *c = p->spare;

    if (c)
        p->spare = c->older;
    else
        c = malloc(sizeof(*c));
    return c;
}

struct upstream_conn *upstream_pool_dial(struct upstream_pool *p, struct upstream_cluster *cluster,
                                         struct upstream_endpoint *e, uint64_t timeout_ms,
                                         const struct io_handler *handler)
{
    struct loop *l = p->io->loop;
    struct upstream_conn *c = new_conn(p);
    bool connecting;
    int fd;

    if (!c) {
        errno = ENOMEM;
        return NULL;
    }
    *c = (struct upstream_conn){ .pool = p, .endpoint = e, .cluster = cluster };
    c->timer.fire = timer_fired;
    c->reap.run = run_reap;
    fd = connect_to(e, &connecting);
    if (fd < 0 || !io_socket_open(&c->socket, p->io, fd, connecting, handler)) {
        int saved = errno;

        if (fd >= 0)
            (void)close(fd);
        c->older = p->spare;
        p->spare = c;
        errno = saved;
        return NULL;
    }
    if (connecting)
        loop_timer_set(&l->wheel, &c->timer, loop_now_ms(l) + timeout_ms);
    e->open++;
    p->open++;
    return c;
}

void upstream_pool_give(struct upstream_conn *c, uint64_t idle_ms)
{
    struct upstream_endpoint *e = c->endpoint;
    struct loop *l = c->pool->io->loop;

    assert(!c->closing);
    c->user = NULL;
    /* Inside its handler the block still holds what the caller has used up to the last byte. */
    if (!e->views || e->idle_count >= UPSTREAM_IDLE_MAX || c->socket.peer_ended ||
        (io_socket_kept(&c->socket) && !c->socket.in_data)) {
        upstream_pool_close(c);
        return;
    }
    c->socket.handler = &idle_handler;
    c->idle = true;
    c->idle_since_ms = loop_now_ms(l);
    c->deadline_ms = c->idle_since_ms + idle_ms;
    c->newer = NULL;
    c->older = e->idle;
    if (e->idle)
        e->idle->newer = c;
    e->idle = c;
    e->idle_count++;
    c->pool->idle++;
    if (!loop_timer_is_set(&c->timer) || c->timer.due_ms > c->deadline_ms)
        loop_timer_set(&l->wheel, &c->timer, c->deadline_ms);
    if (c->socket.paused)
        io_socket_resume(&c->socket);
    upstream_cluster_wake(c->cluster);
}

void upstream_pool_empty(struct upstream_endpoint *e)
{
    while (e->idle)
        upstream_pool_close(e->idle);
}

bool upstream_pool_evict(struct upstream_endpoint *const *endpoints, uint32_t count)
{
    struct upstream_conn *oldest = NULL;

    for (uint32_t i = 0; i < count; i++) {
        struct upstream_conn *c = endpoints[i]->idle;

        if (c && (!oldest || c->idle_since_ms < oldest->idle_since_ms))
            oldest = c;
    }
    if (oldest)
        upstream_pool_close(oldest);
    return oldest != NULL;
}
