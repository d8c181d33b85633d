/* SPDX-License-Identifier: Apache-2.0
 *
 * hload - HTTP/1.1 load generator and checker for proxy benchmarks.
 *
 *   hload -p PORT [-c CONNS] [-d SECONDS] [-n MAX_REQUESTS] [-r RATE]
 *         [-P PATH | -f PATHS_FILE] [-H HOST] [-1] [-s [-R] [-2]]
 *         [-x HEADER] [-T TIMEOUT_SECONDS] [-I SECONDS]
 *
 *   -c  concurrent connections (default 64)         -d  run time (default 5)
 *   -n  stop after so many responses                -r  requests per second in
 *       total, open loop: latency counts from the time a request was due
 *   -P  path (default /)   -f  file with one path per line, used round robin
 *   -H  Host header (default localhost)
 *   -1  one request per connection ("Connection: close")
 *   -s  TLS   -R  resume sessions   -2  TLS 1.2 at most
 *   -x  count the values of this response header; prints share, first and
 *       last time seen (CLOCK_MONOTONIC seconds)
 *   -I  idle mode: open CONNS connections, one request each, print "ready",
 *       hold them until stdin closes or SECONDS pass
 *
 * It talks to 127.0.0.1 only. Output: one line of key=value pairs, then one
 * line "value ..." per counted header value. Failures are told apart:
 *   e_connect  connect refused or failed        e_tls      handshake failed
 *   e_status   status >= 400                    e_timeout  no answer in time (-T, 10)
 *   e_partial  closed in the middle of a response
 *   e_fresh    closed without an answer, first request of a connection
 *   e_stale    closed without an answer on a reused connection: what a client
 *              may repeat by itself (RFC 9112 9.3.1), still a cut request
 * stall_ms is the longest time in which no response at all was completed.
 * A program of one screenful of options and one load: its state is file-wide.
 */
#include "reply.h"
#include "spread.h"
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    IN_CAP = 16384, /* the longest response head, and a read */
    REQ_CAP = 4096,
    EVENTS = 256,
};

enum state { ST_CLOSED, ST_CONNECT, ST_TLS, ST_IDLE, ST_SEND, ST_RECV };

struct conn {
    int fd;
    enum state st;
    bool reused, got_bytes, out_armed;
    struct reply reply;
    uint64_t t_due, t_sent;
    size_t in_len, req_len, req_off;
    SSL *ssl;
    char in[IN_CAP];
    char req[REQ_CAP];
};

static int port, nconn = 64, idle_secs, ep;
static double seconds = 5, rate, timeout_s = 10, max_req;
static uint64_t sent, started;
static const char *path = "/", *host = "localhost", *xhdr, *paths_file;
static char **paths;
static size_t npaths, next_path;
static bool one_shot, tls, tls12, resume, told;
static SSL_CTX *ctx;
static SSL_SESSION *session;
static struct conn *conns;
static struct reply_values values;
static struct spread latency;
static uint64_t done_ok, bytes, e_connect, e_tls, e_status, e_timeout, e_partial, e_fresh, e_stale,
    handshakes, resumed, last_done, stall, ready_conns;
static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
    (void)sig;
    stop = 1;
}

static uint64_t now_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static int new_session(SSL *s, SSL_SESSION *sess)
{
    (void)s;
    if (session)
        SSL_SESSION_free(session);
    session = sess;
    return 1;
}

static void arm(struct conn *c, bool out)
{
    if (c->out_armed == out)
        return;
    struct epoll_event ev = { .events = EPOLLIN | (out ? EPOLLOUT : 0u), .data.ptr = c };
    epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev);
    c->out_armed = out;
}

static void conn_close(struct conn *c)
{
    if (c->st == ST_CLOSED)
        return;
    if (c->ssl) {
        SSL_set_shutdown(c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(c->ssl);
        c->ssl = NULL;
    }
    close(c->fd);
    c->st = ST_CLOSED;
}

static void lost(struct conn *c)
{
    switch (c->st) {
    case ST_CONNECT:
        e_connect++;
        break;
    case ST_TLS:
        e_tls++;
        break;
    case ST_SEND:
    case ST_RECV:
        if (c->got_bytes)
            e_partial++;
        else if (c->reused)
            e_stale++;
        else
            e_fresh++;
        break;
    default:
        break;
    }
    conn_close(c);
}

static void send_more(struct conn *c)
{
    while (c->req_off < c->req_len) {
        ssize_t w = wire_write(c->fd, c->ssl, c->req + c->req_off, c->req_len - c->req_off);
        if (w < 0) {
            if (errno == EAGAIN || errno == EINTR)
                arm(c, true);
            else
                lost(c);
            return;
        }
        c->req_off += (size_t)w;
    }
    arm(c, false);
    c->st = ST_RECV;
}

static bool spent(void)
{
    return max_req > 0 && (double)sent >= max_req;
}

/* Start a request if the budget and the rate allow one. */
static bool start_request(struct conn *c, uint64_t now)
{
    if (spent())
        return false;
    uint64_t due = now;
    if (rate > 0) {
        due = started + (uint64_t)((double)sent * 1e6 / rate);
        if (due > now)
            return false;
    }
    const char *p = path;
    if (npaths) {
        p = paths[next_path];
        next_path = (next_path + 1) % npaths;
    }
    c->req_len = (size_t)snprintf(c->req, REQ_CAP, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", p, host,
                                  one_shot ? "Connection: close\r\n" : "");
    c->req_off = 0;
    c->t_due = due;
    c->t_sent = now;
    c->got_bytes = false;
    c->reply = (struct reply){ .close = one_shot };
    c->in_len = 0;
    c->st = ST_SEND;
    sent++;
    send_more(c);
    return true;
}

static void finished(struct conn *c)
{
    uint64_t now = now_us(), lat = now - c->t_due;
    if (last_done && now - last_done > stall)
        stall = now - last_done;
    last_done = now;
    if (c->reply.status >= 400) {
        e_status++;
    } else {
        done_ok++;
        spread_add(&latency, lat);
    }
    c->reused = true;
    if (c->reply.close) {
        conn_close(c);
        return;
    }
    c->st = ST_IDLE;
    ready_conns++;
}

/* The connection ended, or broke, while a response was awaited. */
static void ended(struct conn *c, bool clean)
{
    if (clean && c->st == ST_RECV && c->reply.status && c->reply.body == REPLY_UNTIL_CLOSE) {
        c->reply.close = true;
        finished(c);
        return;
    }
    lost(c);
}

/* Takes the R bytes just read behind in_len; true when they complete the response. */
static bool take(struct conn *c, size_t r)
{
    if (c->reply.status)
        return reply_body(&c->reply, c->in, r);
    c->in_len += r;
    size_t head = reply_head(&c->reply, c->in, c->in_len);
    if (!head) {
        if (c->in_len == IN_CAP)
            lost(c);
        return false;
    }
    if (xhdr)
        reply_count(&values, c->in, head, xhdr, now_us());
    size_t rest = c->in_len - head;
    c->in_len = 0;
    return reply_body(&c->reply, c->in + head, rest);
}

static void recv_more(struct conn *c)
{
    while (c->st != ST_CLOSED) {
        ssize_t r = wire_read(c->fd, c->ssl, c->in + c->in_len, IN_CAP - c->in_len);
        if (r < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (r <= 0) {
            ended(c, r == 0);
            return;
        }
        if (c->st == ST_IDLE) { /* data nobody asked for */
            e_partial++;
            conn_close(c);
            return;
        }
        c->got_bytes = true;
        bytes += (uint64_t)r;
        if (take(c, (size_t)r)) {
            finished(c);
            return;
        }
    }
}

static void tls_step(struct conn *c, uint64_t now)
{
    ERR_clear_error();
    int r = SSL_do_handshake(c->ssl);
    if (r == 1) {
        handshakes++;
        if (SSL_session_reused(c->ssl))
            resumed++;
        c->st = ST_IDLE;
        arm(c, false);
        start_request(c, now);
        return;
    }
    int e = SSL_get_error(c->ssl, r);
    if (e == SSL_ERROR_WANT_WRITE)
        arm(c, true);
    else if (e == SSL_ERROR_WANT_READ)
        arm(c, false);
    else
        lost(c);
}

static void tls_begin(struct conn *c, uint64_t now)
{
    c->ssl = SSL_new(ctx);
    SSL_set_fd(c->ssl, c->fd);
    SSL_set_connect_state(c->ssl);
    SSL_set_tlsext_host_name(c->ssl, host);
    if (resume && session)
        SSL_set_session(c->ssl, session);
    c->st = ST_TLS;
    tls_step(c, now);
}

static void open_conn(struct conn *c, uint64_t now)
{
    int one = 1;
    struct sockaddr_in sa = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) {
        e_connect++;
        return;
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    /* spread over loopback source addresses: no shortage of client ports */
    struct sockaddr_in src = { .sin_family = AF_INET,
                               .sin_addr.s_addr =
                                   htonl(0x7f000002u + (uint32_t)(handshakes + sent) % 64) };
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    bind(c->fd, (struct sockaddr *)&src, sizeof src);
    c->reused = false;
    c->got_bytes = false;
    c->st = ST_CONNECT;
    c->t_sent = now;
    if (connect(c->fd, (struct sockaddr *)&sa, sizeof sa) && errno != EINPROGRESS) {
        e_connect++;
        close(c->fd);
        c->st = ST_CLOSED;
        return;
    }
    struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT, .data.ptr = c };
    epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev);
    c->out_armed = true;
}

static void event(struct conn *c, uint32_t e)
{
    uint64_t now = now_us();
    if (c->st == ST_CONNECT) {
        int err = 0;
        socklen_t l = sizeof err;
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
        if (err || !(e & EPOLLOUT)) {
            lost(c);
            return;
        }
        if (tls) {
            tls_begin(c, now);
        } else {
            arm(c, false);
            c->st = ST_IDLE;
            start_request(c, now);
        }
        return;
    }
    if (c->st == ST_TLS) {
        tls_step(c, now);
        return;
    }
    if (c->st == ST_SEND && (e & EPOLLOUT))
        send_more(c);
    if (c->st != ST_CLOSED && (e & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        recv_more(c);
    /* keep the pipe full without another turn through the main loop */
    if (c->st == ST_IDLE && !idle_secs)
        start_request(c, now);
}

static const struct option_row {
    char letter;
    bool *flag;
    int *count;
    double *number;
    const char **text;
} option_rows[] = {
    { .letter = 'p', .count = &port },      { .letter = 'c', .count = &nconn },
    { .letter = 'd', .number = &seconds },  { .letter = 'n', .number = &max_req },
    { .letter = 'r', .number = &rate },     { .letter = 'P', .text = &path },
    { .letter = 'f', .text = &paths_file }, { .letter = 'H', .text = &host },
    { .letter = '1', .flag = &one_shot },   { .letter = 's', .flag = &tls },
    { .letter = 'R', .flag = &resume },     { .letter = '2', .flag = &tls12 },
    { .letter = 'x', .text = &xhdr },       { .letter = 'T', .number = &timeout_s },
    { .letter = 'I', .count = &idle_secs },
};

static bool set_option(int letter)
{
    for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->letter != letter)
            continue;
        if (row->flag)
            *row->flag = true;
        else if (row->count)
            *row->count = atoi(optarg);
        else if (row->number)
            *row->number = atof(optarg);
        else
            *row->text = optarg;
        return true;
    }
    return false;
}

static void tls_init(void)
{
    ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    if (tls12)
        SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
    if (resume) {
        SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(ctx, new_session);
    }
}

/* A look at all connections: open, start, give up. Returns how many wait for something. */
static int look(uint64_t now, bool check)
{
    static int first;
    int pending = 0, opening = 0;
    uint64_t unsent = 0, due_n = (uint64_t)((double)(now - started) * rate / 1e6) + 1;
    for (int i = 0; i < nconn; i++) {
        opening += conns[i].st == ST_CONNECT || conns[i].st == ST_TLS;
        unsent += conns[i].st == ST_CONNECT || conns[i].st == ST_TLS || conns[i].st == ST_IDLE;
    }
    first = (first + 1) % nconn; /* all connections get their share */
    for (int k = 0; k < nconn; k++) {
        struct conn *c = &conns[(first + k) % nconn];
        if (c->st == ST_CLOSED && !spent() && opening < 256 &&
            !(rate > 0 && one_shot && sent + unsent >= due_n)) {
            open_conn(c, now);
            opening++;
            unsent++;
        } else if (c->st == ST_IDLE && !idle_secs) {
            start_request(c, now);
        }
        if (c->st == ST_CLOSED || c->st == ST_IDLE)
            continue;
        pending++;
        if (check && (double)(now - c->t_sent) > timeout_s * 1e6) {
            e_timeout++;
            conn_close(c);
        }
    }
    return pending;
}

/* All requests are answered: ends the run, or in idle mode holds until stdin closes. */
static bool hold(void)
{
    if (!idle_secs)
        return false;
    if (!told) {
        uint64_t open_n = 0;
        for (int i = 0; i < nconn; i++)
            open_n += conns[i].st == ST_IDLE;
        printf("ready %llu\n", (unsigned long long)open_n);
        fflush(stdout);
        told = true;
    }
    struct pollfd pf = { .fd = 0, .events = POLLIN };
    char b[64];
    return !(poll(&pf, 1, 100) > 0 && read(0, b, sizeof b) <= 0);
}

static void serve_events(void)
{
    struct epoll_event evs[EVENTS];
    /* several batches per look at all connections, which costs O(nconn) */
    int rounds = nconn / 16 + 1;
    for (int k = 0; k < rounds; k++) {
        int n = epoll_wait(ep, evs, EVENTS, rate > 0 ? 1 : 10);
        for (int i = 0; i < n; i++) {
            struct conn *c = evs[i].data.ptr;
            if (c->st != ST_CLOSED)
                event(c, evs[i].events);
            if (one_shot && rate <= 0 && c->st == ST_CLOSED && !spent())
                open_conn(c, now_us());
        }
        if (n <= 0 || rate > 0)
            break;
    }
}

static void run(void)
{
    uint64_t deadline = started + (uint64_t)(seconds * 1e6), check = started, now = started;
    while (!stop && now < deadline) {
        int pending = look(now, now > check);
        if (now > check)
            check = now + 100000;
        if (spent() && !pending) {
            if (!hold())
                break;
        } else {
            serve_events();
        }
        now = now_us();
    }
}

static void show(const char *name, uint64_t value)
{
    printf(" %s=%llu", name, (unsigned long long)value);
}

static void report(double elapsed)
{
    uint64_t open_n = 0;
    for (int i = 0; i < nconn; i++)
        open_n += conns[i].st == ST_IDLE || conns[i].st == ST_RECV;
    printf("requests=%llu rps=%.1f", (unsigned long long)done_ok, (double)done_ok / elapsed);
    show("p50_us", spread_at(&latency, .5));
    show("p99_us", spread_at(&latency, .99));
    show("p999_us", spread_at(&latency, .999));
    show("max_us", latency.max);
    printf(" stall_ms=%.1f", (double)stall / 1e3);
    show("bytes", bytes);
    show("e_connect", e_connect);
    show("e_tls", e_tls);
    show("e_status", e_status);
    show("e_timeout", e_timeout);
    show("e_partial", e_partial);
    show("e_fresh", e_fresh);
    show("e_stale", e_stale);
    show("handshakes", handshakes);
    show("resumed", resumed);
    show("open", open_n);
    printf(" seconds=%.3f\n", elapsed);
    reply_print(&values);
}

int main(int argc, char **argv)
{
    int opt;
    while ((opt = getopt(argc, argv, "p:c:d:n:r:P:f:H:1sR2x:I:T:")) != -1)
        if (!set_option(opt)) {
            fprintf(stderr, "hload: see the head of hload.c for usage\n");
            return 2;
        }
    if (port <= 0 || nconn <= 0 || nconn > 60000 || seconds <= 0 || seconds > 3600) {
        fprintf(stderr, "hload: -p PORT is required, or an option is out of range\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    if (paths_file)
        paths = wire_paths(paths_file, &npaths);
    if (tls)
        tls_init();
    conns = calloc((size_t)nconn, sizeof *conns);
    ep = epoll_create1(EPOLL_CLOEXEC);
    if (!conns || ep < 0) {
        perror("hload");
        return 1;
    }
    if (idle_secs) {
        max_req = nconn;
        seconds = idle_secs;
    }
    started = now_us();
    run();
    report((double)(now_us() - started) / 1e6);
    return 0;
}
