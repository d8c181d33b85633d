/* SPDX-License-Identifier: Apache-2.0
 *
 * Accepting: a burst per event, level-triggered, so that what is left over is announced again. At
 * the limit of connections the sockets are taken out of the loop instead of spinning on them; they
 * come back with room.
 */
#include "proxy/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/conn.h"

enum {
    ACCEPT_BURST = 32,
    ACCEPT_LAST = 4096,
    /* the length of a queue */ REST_MS = 100 /* after the system ran out of something */
};

static void read_peer(const struct sockaddr_storage *from, struct ip *ip, uint16_t *port)
{
    *ip = (struct ip){
        .bytes = { [10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1 }
    }; /* unix sockets: local */
    *port = 0;
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)from;

        memcpy(ip->bytes + 12, &in->sin_addr, 4);
        *port = ntohs(in->sin_port);
    } else if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)from;

        memcpy(ip->bytes, &in6->sin6_addr, 16);
        *port = ntohs(in6->sin6_port);
    }
}

static void stop(struct proxy_listener *l)
{
    loop_remove(l->proxy->loop, l->watch, l->fd);
    l->watch = 0;
}

/* Accepts no more until then: a level-triggered socket that cannot be served would keep the loop
 * spinning. */
static void rest(struct proxy *p, uint64_t ms)
{
    p->full = true;
    p->full_until_ms = loop_now_ms(p->loop) + ms;
    for (struct proxy_listener *l = p->listeners; l; l = l->next)
        if (l->watch)
            stop(l);
}

/* False where nobody waits or there is no room. */
static bool accept_one(struct proxy_listener *l)
{
    struct sockaddr_storage from = { .ss_family = AF_UNSPEC };
    socklen_t len = sizeof(from);
    struct ip client;
    uint16_t port;
    int fd;

    if (l->proxy->conn_count >= l->proxy->conn_max) {
        rest(l->proxy, 0);
        return false;
    }
    fd = accept4(l->fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
        rest(l->proxy, REST_MS);
    if (fd < 0)
        return false;
    read_peer(&from, &client, &port);
    proxy_conn_open(l, fd, &client, port);
    return true;
}

static void accept_some(void *owner, uint32_t events)
{
    struct proxy_listener *l = owner;

    (void)events;
    for (unsigned i = 0; i < ACCEPT_BURST && l->watch && accept_one(l); i++)
        ;
}

struct proxy_listener *proxy_listen_find(struct proxy *p, uint64_t bind_id)
{
    struct proxy_listener *l = p->listeners;

    while (l && (l->bind_id != bind_id || l->fd < 0))
        l = l->next;
    return l;
}

struct proxy_listener *proxy_listen_add(struct proxy *p, uint64_t bind_id, int fd)
{
    struct proxy_listener *l = calloc(1, sizeof(*l));

    if (!l)
        return NULL;
    l->proxy = p;
    l->bind_id = bind_id;
    l->fd = fd;
    l->next = p->listeners;
    p->listeners = l;
    return l;
}

/* The LSTN that a bind belongs to in a table; TABLE_NONE where the table has no such bind. */
static uint32_t listener_of(const struct table *t, uint64_t bind_id)
{
    for (uint32_t i = 0; i < t->listener_count; i++) {
        const struct table_listener *record = table_listener(t, i);

        for (uint32_t k = 0; k < record->bind_count; k++)
            if (table_bind(t, record->bind_first + k)->stable_id == bind_id)
                return i;
    }
    return TABLE_NONE;
}

static void close_socket(struct proxy_listener *l)
{
    stop(l);
    (void)close(l->fd);
    l->fd = -1;
}

/* A table without it serves: there are no rules left for whoever is in its queue. */
static void retire(struct proxy_listener *l)
{
    if (l->fd < 0)
        return;
    close_socket(l);
    proxy_conn_drain_listener(l);
}

/* Removed listeners stay until their last connection is gone. */
static void sweep(struct proxy *p)
{
    for (struct proxy_listener **at = &p->listeners; *at;) {
        struct proxy_listener *l = *at;

        if (l->fd >= 0 || l->connections) {
            at = &l->next;
            continue;
        }
        *at = l->next;
        free(l);
    }
}

void proxy_listen_follow(struct proxy *p)
{
    const struct table *t = &p->live.current->table;

    for (struct proxy_listener *l = p->listeners; l; l = l->next) {
        uint32_t listener = listener_of(t, l->bind_id);

        /* What still hangs on a removed one is closed or about to be; its index must be sound all the same. */
        l->listener = listener == TABLE_NONE ? 0 : listener;
        if (listener == TABLE_NONE) {
            retire(l);
            continue;
        }
        if (!l->watch && l->fd >= 0 && !p->draining)
            l->watch = loop_add_level(p->loop, l->fd, accept_some, l);
    }
    sweep(p);
}

/* Sockets of a generation that is only prepared wait for its commit. */
void proxy_listen_resume(struct proxy *p)
{
    p->full = false;
    for (struct proxy_listener *l = p->listeners; l; l = l->next)
        if (!l->watch && l->fd >= 0 &&
            listener_of(&p->live.current->table, l->bind_id) != TABLE_NONE)
            l->watch = loop_add_level(p->loop, l->fd, accept_some, l);
}

void proxy_listen_close(struct proxy *p)
{
    for (struct proxy_listener *l = p->listeners; l; l = l->next) {
        for (unsigned i = 0; i < ACCEPT_LAST && l->watch && accept_one(l); i++)
            ;
        if (l->fd >= 0)
            close_socket(l);
    }
}
