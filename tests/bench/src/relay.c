/* SPDX-License-Identifier: Apache-2.0
 *
 * relay - an epoll TCP relay that parses nothing: the practical lower bound
 * for the cost of any user-space proxy that copies bytes on this machine.
 *
 *   relay -p LISTEN_PORT -u UPSTREAM_PORT [-t SECONDS]
 *
 * 127.0.0.1 only, one thread, one upstream connection per client connection.
 * It therefore opens an upstream connection per request when the client does
 * not keep its connection alive: an HTTP proxy with an upstream pool may beat
 * it there. Exits by itself after SECONDS (default 7200).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUF = 65536, EVENTS = 256 };

struct end;
struct pair;

struct end { /* one socket of a pair */
    int fd;
    uint32_t mask; /* what epoll watches now */
    struct end *peer;
    struct pair *pair;
    char *pend; /* bytes read from peer, not yet written here */
    size_t pend_off, pend_len;
    bool read_eof, write_shut;
};

struct pair {
    struct end side[2];
    bool dead;
    struct pair *next_dead;
};

static int ep, up_port;
static char buf[BUF];
static struct pair *dead_list;
static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
    (void)sig;
    stop = 1;
}

static void watch(struct end *e, uint32_t mask)
{
    if (e->mask == mask)
        return;
    struct epoll_event ev = { .events = mask, .data.ptr = e };
    epoll_ctl(ep, EPOLL_CTL_MOD, e->fd, &ev);
    e->mask = mask;
}

/* Freed after the event batch, since later events may still point here. */
static void kill_pair(struct pair *p)
{
    if (p->dead)
        return;
    p->dead = true;
    close(p->side[0].fd);
    close(p->side[1].fd);
    free(p->side[0].pend);
    free(p->side[1].pend);
    p->next_dead = dead_list;
    dead_list = p;
}

static void finish_eof(struct end *from)
{
    struct end *to = from->peer;
    if (from->read_eof && !to->pend_len && !to->write_shut) {
        shutdown(to->fd, SHUT_WR);
        to->write_shut = true;
    }
    if (from->write_shut && to->write_shut)
        kill_pair(from->pair);
}

static void readable(struct end *from)
{
    struct end *to = from->peer;
    if (to->pend_len || from->read_eof)
        return;
    ssize_t r = read(from->fd, buf, BUF);
    if (r < 0) {
        if (errno != EAGAIN && errno != EINTR)
            kill_pair(from->pair);
        return;
    }
    if (r == 0) {
        from->read_eof = true;
        watch(from, from->mask & ~(uint32_t)EPOLLIN);
        finish_eof(from);
        return;
    }
    ssize_t w = write(to->fd, buf, (size_t)r);
    if (w < 0) {
        if (errno != EAGAIN && errno != ENOTCONN) {
            kill_pair(from->pair);
            return;
        }
        w = 0;
    }
    if (w < r) {
        if (!to->pend && !(to->pend = malloc(BUF))) {
            kill_pair(from->pair);
            return;
        }
        to->pend_off = 0;
        to->pend_len = (size_t)(r - w);
        memcpy(to->pend, buf + w, to->pend_len);
        watch(from, from->mask & ~(uint32_t)EPOLLIN);
        watch(to, to->mask | EPOLLOUT);
    }
}

static void writable(struct end *to)
{
    if (to->pend_len) {
        ssize_t w = write(to->fd, to->pend + to->pend_off, to->pend_len);
        if (w < 0) {
            if (errno != EAGAIN && errno != EINTR)
                kill_pair(to->pair);
            return;
        }
        to->pend_off += (size_t)w;
        to->pend_len -= (size_t)w;
        if (to->pend_len)
            return;
    }
    watch(to, to->mask & ~(uint32_t)EPOLLOUT);
    if (!to->peer->read_eof)
        watch(to->peer, to->peer->mask | EPOLLIN);
    finish_eof(to->peer);
}

static void accept_some(int lfd)
{
    for (int k = 0; k < 64; k++) {
        int one = 1, cfd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (cfd < 0)
            return;
        int ufd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        struct pair *p = calloc(1, sizeof *p);
        struct sockaddr_in sa = { .sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)up_port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        if (ufd < 0 || !p ||
            (connect(ufd, (struct sockaddr *)&sa, sizeof sa) && errno != EINPROGRESS)) {
            close(cfd);
            if (ufd >= 0)
                close(ufd);
            free(p);
            continue;
        }
        setsockopt(cfd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        setsockopt(ufd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        for (int i = 0; i < 2; i++) {
            struct end *e = &p->side[i];
            e->fd = i ? ufd : cfd;
            e->pair = p;
            e->peer = &p->side[1 - i];
            e->mask = EPOLLIN;
            struct epoll_event ev = { .events = EPOLLIN, .data.ptr = e };
            epoll_ctl(ep, EPOLL_CTL_ADD, e->fd, &ev);
        }
    }
}

static void event(struct end *e, uint32_t events)
{
    if (e->pair->dead)
        return;
    if (events & EPOLLOUT)
        writable(e);
    if (e->pair->dead)
        return;
    if (events & EPOLLIN)
        readable(e);
    else if (events & (EPOLLHUP | EPOLLERR))
        kill_pair(e->pair);
}

int main(int argc, char **argv)
{
    int port = 0, seconds = 7200, opt;
    while ((opt = getopt(argc, argv, "p:u:t:")) != -1) {
        switch (opt) {
        case 'p':
            port = atoi(optarg);
            break;
        case 'u':
            up_port = atoi(optarg);
            break;
        case 't':
            seconds = atoi(optarg);
            break;
        default:
            fprintf(stderr, "usage: relay -p PORT -u UPSTREAM_PORT [-t SECONDS]\n");
            return 2;
        }
    }
    if (port <= 0 || up_port <= 0) {
        fprintf(stderr, "relay: -p PORT and -u UPSTREAM_PORT are required\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    int one = 1, lfd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in sa = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    ep = epoll_create1(EPOLL_CLOEXEC);
    if (lfd < 0 || ep < 0 || bind(lfd, (struct sockaddr *)&sa, sizeof sa) || listen(lfd, 4096)) {
        perror("relay");
        return 1;
    }
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL };
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    time_t end = time(NULL) + seconds;
    while (!stop && time(NULL) < end) {
        struct epoll_event evs[EVENTS];
        int n = epoll_wait(ep, evs, EVENTS, 1000);
        for (int i = 0; i < n; i++) {
            if (evs[i].data.ptr)
                event(evs[i].data.ptr, evs[i].events);
            else
                accept_some(lfd);
        }
        while (dead_list) {
            struct pair *p = dead_list;
            dead_list = p->next_dead;
            free(p);
        }
    }
    return 0;
}
