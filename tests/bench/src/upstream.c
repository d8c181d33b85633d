/* SPDX-License-Identifier: Apache-2.0
 *
 * upstream - a minimal epoll HTTP/1.1 origin server for proxy benchmarks.
 *
 *   upstream -p PORT [-n NAME] [-d DELAY_MS] [-t SECONDS]
 *
 * Binds 127.0.0.1 only. Serves keep-alive and pipelined requests; request
 * bodies (Content-Length or chunked) are read and thrown away.
 *
 *   /b/N          200 with a body of N bytes (0 .. 64 MiB)
 *   /s/CODE       that status with an empty body (retries, outlier detection)
 *   anything else 200 with a 12 byte body
 *   ?delay=MS     anywhere in the query: answer after MS milliseconds (<= 60000)
 *
 * Every response carries "X-Instance: NAME". It exits by itself after
 * SECONDS (default 7200), so that a lost harness leaves nothing behind.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
    IN_CAP = 32768,     /* a request head must fit */
    OUT_CAP = 65536,    /* heads and small bodies, batched for pipelining */
    SMALL_BODY = 16384, /* up to here a body is copied behind its head */
    BLOB = 1 << 20,     /* shared body bytes, sent repeatedly */
    MAX_BODY = 64 << 20,
    WHEEL = 65536, /* delay timers, 1 ms slots */
    MAX_DELAY = 60000,
    EVENTS = 256,
};

struct conn {
    int fd;
    bool close_after, eof, want_write;
    int chunk_state; /* 0 none, 1 size line, 2 data, 3 trailer */
    size_t in_len, out_len, out_off;
    uint64_t skip;      /* request body bytes still to drop */
    uint64_t blob_left; /* response body bytes still to send */
    uint64_t due;       /* delayed response: when; 0 = none */
    struct conn *tprev, *tnext;
    int delay_status;
    uint64_t delay_body;
    char in[IN_CAP];
    char out[OUT_CAP];
};

static char blob[BLOB];
static struct conn *wheel[WHEEL];
static size_t delayed;
static const char *instance = "a";
static int default_delay;
static int ep;
static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
    (void)sig;
    stop = 1;
}

static uint64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void timer_add(struct conn *c, uint64_t due)
{
    struct conn **slot = &wheel[due % WHEEL];
    c->due = due;
    c->tprev = NULL;
    c->tnext = *slot;
    if (*slot)
        (*slot)->tprev = c;
    *slot = c;
    delayed++;
}

static void timer_del(struct conn *c)
{
    if (!c->due)
        return;
    if (c->tprev)
        c->tprev->tnext = c->tnext;
    else
        wheel[c->due % WHEEL] = c->tnext;
    if (c->tnext)
        c->tnext->tprev = c->tprev;
    c->due = 0;
    delayed--;
}

static void conn_close(struct conn *c)
{
    timer_del(c);
    close(c->fd);
    free(c);
}

static void respond(struct conn *c, int status, uint64_t body)
{
    int n = snprintf(c->out + c->out_len, OUT_CAP - c->out_len,
                     "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: "
                     "%llu\r\nX-Instance: %s\r\n%s\r\n",
                     status, status == 200 ? "OK" : "Status", (unsigned long long)body, instance,
                     c->close_after ? "Connection: close\r\n" : "");
    c->out_len += (size_t)n;
    if (body <= SMALL_BODY) {
        memcpy(c->out + c->out_len, blob, body);
        c->out_len += body;
    } else {
        c->blob_left = body;
    }
}

/* Case-insensitive header lookup in one request head; value start or NULL. */
static const char *header(const char *head, const char *end, const char *name)
{
    size_t n = strlen(name);
    const char *p = memchr(head, '\n', (size_t)(end - head));
    while (p && p + 1 < end) {
        p++;
        if ((size_t)(end - p) > n && p[n] == ':' && strncasecmp(p, name, n) == 0) {
            p += n + 1;
            while (*p == ' ' || *p == '\t')
                p++;
            return p;
        }
        p = memchr(p, '\n', (size_t)(end - p));
    }
    return NULL;
}

/* Drop request body bytes; false when more input is needed. */
static bool skip_body(struct conn *c, size_t *pos)
{
    for (;;) {
        size_t have = c->in_len - *pos;
        if (c->skip) {
            size_t n = have < c->skip ? have : (size_t)c->skip;
            *pos += n;
            c->skip -= n;
            if (c->skip)
                return false;
            continue;
        }
        if (!c->chunk_state)
            return true;
        char *line = c->in + *pos, *nl = memchr(line, '\n', have);
        if (!nl)
            return false;
        *pos += (size_t)(nl - line) + 1;
        if (c->chunk_state == 3) {
            if (nl - line <= 1)
                c->chunk_state = 0;
            continue;
        }
        uint64_t sz = strtoull(line, NULL, 16);
        if (sz == 0)
            c->chunk_state = 3;
        else
            c->skip = sz + 2;
    }
}

/* Handle every complete request in the input buffer; false = close. */
static bool process(struct conn *c)
{
    size_t pos = 0;
    while (!c->due && !c->blob_left && !(c->close_after && c->out_len)) {
        if (!skip_body(c, &pos))
            break;
        if (OUT_CAP - c->out_len < SMALL_BODY + 512)
            break;
        char *head = c->in + pos;
        size_t have = c->in_len - pos;
        char *end = have ? memmem(head, have, "\r\n\r\n", 4) : NULL;
        if (!end) {
            if (have == IN_CAP)
                return false;
            break;
        }
        end += 2;
        pos += (size_t)(end - head) + 2;

        char *path = memchr(head, ' ', (size_t)(end - head));
        if (!path)
            return false;
        path++;
        char *eol = memchr(path, '\r', (size_t)(end - path));
        char *pend = memchr(path, ' ', (size_t)(eol - path));
        if (!pend)
            return false;
        bool http10 = eol - pend >= 9 && pend[8] == '0';
        const char *conn_hdr = header(head, end, "connection");
        c->close_after = http10;
        if (conn_hdr && strncasecmp(conn_hdr, "close", 5) == 0)
            c->close_after = true;
        else if (conn_hdr && strncasecmp(conn_hdr, "keep-alive", 10) == 0)
            c->close_after = false;
        const char *v = header(head, end, "content-length");
        if (v)
            c->skip = strtoull(v, NULL, 10);
        else if (header(head, end, "transfer-encoding"))
            c->chunk_state = 1;

        int status = 200, delay = default_delay;
        uint64_t body = 12;
        if (strncmp(path, "/b/", 3) == 0)
            body = strtoull(path + 3, NULL, 10);
        else if (strncmp(path, "/s/", 3) == 0) {
            status = atoi(path + 3);
            if (status < 200 || status > 599)
                status = 200;
            body = 0;
        }
        if (body > MAX_BODY)
            body = MAX_BODY;
        char *q = memmem(path, (size_t)(pend - path), "delay=", 6);
        if (q)
            delay = atoi(q + 6);
        if (delay > 0) {
            c->delay_status = status;
            c->delay_body = body;
            timer_add(c, now_ms() + (uint64_t)(delay < MAX_DELAY ? delay : MAX_DELAY));
        } else {
            respond(c, status, body);
        }
    }
    if (pos) {
        memmove(c->in, c->in + pos, c->in_len - pos);
        c->in_len -= pos;
    }
    return true;
}

/* Write what is pending; false = close the connection. */
static bool flush_out(struct conn *c)
{
    while (c->out_off < c->out_len || c->blob_left) {
        struct iovec iov[2];
        int n = 0;
        if (c->out_off < c->out_len)
            iov[n++] = (struct iovec){ c->out + c->out_off, c->out_len - c->out_off };
        if (c->blob_left)
            iov[n++] = (struct iovec){ blob, c->blob_left < BLOB ? (size_t)c->blob_left : BLOB };
        ssize_t w = writev(c->fd, iov, n);
        if (w < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN)
                return false;
            if (!c->want_write) {
                struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT, .data.ptr = c };
                epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev);
                c->want_write = true;
            }
            return true;
        }
        size_t left = (size_t)w, h = c->out_len - c->out_off;
        if (left < h) {
            c->out_off += left;
        } else {
            c->out_off = c->out_len = 0;
            c->blob_left -= left - h;
        }
    }
    c->out_off = c->out_len = 0;
    if (c->want_write) {
        struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
        epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev);
        c->want_write = false;
    }
    return !(c->close_after && !c->due);
}

/* One turn of a connection; frees it when it is finished. */
static void turn(struct conn *c, bool readable)
{
    bool drained = !readable;
    for (;;) {
        if (!drained && c->in_len < IN_CAP) {
            size_t room = IN_CAP - c->in_len;
            ssize_t r = read(c->fd, c->in + c->in_len, room);
            if (r == 0 || (r < 0 && errno != EAGAIN && errno != EINTR)) {
                conn_close(c);
                return;
            }
            if (r > 0)
                c->in_len += (size_t)r;
            if (r < 0 || (size_t)r < room)
                drained = true;
        }
        size_t before = c->in_len;
        if (!process(c) || !flush_out(c)) {
            conn_close(c);
            return;
        }
        if (c->due || c->want_write || (drained && before == c->in_len))
            return;
    }
}

static void run_timers(uint64_t *last, uint64_t now)
{
    for (; *last < now; (*last)++) {
        struct conn *c = wheel[(*last + 1) % WHEEL], *next;
        for (; c; c = next) {
            next = c->tnext;
            if (c->due > now)
                continue;
            timer_del(c);
            respond(c, c->delay_status, c->delay_body);
            turn(c, false);
        }
    }
}

static int listen_on(int port)
{
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in sa = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&sa, sizeof sa) || listen(fd, 4096))
        return -1;
    return fd;
}

static void accept_some(int lfd)
{
    for (int k = 0; k < 64; k++) {
        int one = 1, fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        /* the two big arrays need no zeroing */
        struct conn *c = malloc(sizeof *c);
        if (!c) {
            close(fd);
            return;
        }
        memset(c, 0, offsetof(struct conn, in));
        c->fd = fd;
        struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
        epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
    }
}

int main(int argc, char **argv)
{
    int port = 0, seconds = 7200, opt;
    while ((opt = getopt(argc, argv, "p:n:d:t:")) != -1) {
        switch (opt) {
        case 'p':
            port = atoi(optarg);
            break;
        case 'n':
            instance = optarg;
            break;
        case 'd':
            default_delay = atoi(optarg);
            break;
        case 't':
            seconds = atoi(optarg);
            break;
        default:
            fprintf(stderr, "usage: upstream -p PORT [-n NAME] [-d DELAY_MS] [-t SECONDS]\n");
            return 2;
        }
    }
    if (port <= 0 || port > 65535 || strlen(instance) > 64) {
        fprintf(stderr, "upstream: bad or missing -p PORT, or NAME too long\n");
        return 2;
    }
    memset(blob, 'x', sizeof blob);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    int lfd = listen_on(port);
    ep = epoll_create1(EPOLL_CLOEXEC);
    if (lfd < 0 || ep < 0) {
        perror("upstream");
        return 1;
    }
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL };
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);

    uint64_t last = now_ms(), end = last + (uint64_t)seconds * 1000;
    while (!stop && last < end) {
        struct epoll_event evs[EVENTS];
        int n = epoll_wait(ep, evs, EVENTS, delayed ? 1 : 1000);
        for (int i = 0; i < n; i++) {
            struct conn *c = evs[i].data.ptr;
            if (c) {
                turn(c, (evs[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0);
                continue;
            }
            accept_some(lfd);
        }
        uint64_t now = now_ms();
        if (delayed)
            run_timers(&last, now);
        last = now;
    }
    return 0;
}
