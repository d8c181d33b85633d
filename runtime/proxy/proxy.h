/* SPDX-License-Identifier: Apache-2.0
 *
 * What a worker's request machines share. One request, in one reading, downwards:
 *
 *     listen.c    a socket accepts; a connection is born
 *     conn.c      the client's connection: heads in, body bytes on, answers in order, timeouts
 *     ahead.c     pipelined requests, looked at before their turn
 *     exchange.c  one request: which rule takes it, what that rule does
 *     forward.c   an endpoint, a connection to it, the head sent; another try where that is safe
 *     relay.c     bodies both ways with back-pressure, the upstream's answer to the client
 *     answer.c    answers of our own
 *     record.c    counters and the access log
 *
 * Calls go down this list only; what must go up again goes through the two pointers of an exchange.
 */
#ifndef PROXY_PROXY_H
#define PROXY_PROXY_H

#include "base/time.h"
#include "http/body.h"
#include "http/write.h"
#include "lb/lb.h"
#include "observe/observe.h"
#include "upstream/pool.h"

enum {
    PROXY_DRAIN_BYTES =
        65536, /* of an unwanted request body, read so that the connection can go on (HR-20) */
    PROXY_DRAIN_MS = 1000,
    PROXY_LINGER_MS = 1000,     /* after a last answer, for the client to read it */
    PROXY_REPLAY_BYTES = 65536, /* of a request body, kept for another try (HR-45) */
    PROXY_FRESH_MS =
        1000, /* idle time up to which a pooled connection may carry what cannot be sent twice */
    PROXY_AHEAD_BYTES = 32768, /* of pipelined requests taken in while one is served */
    PROXY_PIPELINE_MAX = 16,
    PROXY_REQUEST_ID_BYTES = 32,
};

struct proxy;
struct proxy_conn;

/* One listening socket of this worker, and what the current generation says of it. */
struct proxy_listener {
    struct proxy_listener *next;
    struct proxy *proxy;
    uint64_t bind_id;     /* stable id of the BIND */
    int fd;               /* -1: no longer in the policy, or draining */
    loop_watch_id watch;  /* 0: not accepting */
    uint32_t listener;    /* index into the current generation's LSTN */
    uint16_t port;        /* as bound */
    uint32_t connections; /* that came in by it */
};

struct proxy {
    struct loop *loop;
    struct shm *shm;
    unsigned worker;
    bool access_log;
    bool draining;
    bool full; /* at conn_max, or out of descriptors: no socket accepts */
    uint64_t full_until_ms;
    struct io_context io;
    struct live live;
    struct upstream_registry registry;
    struct upstream_pool pool;
    struct proxy_listener *listeners;
    struct proxy_conn *conns; /* all client connections */
    uint32_t conn_count, conn_max;
    struct proxy_conn *spare_conns;
    struct proxy_exchange *spare_exchanges;
    uint64_t *gauges; /* this worker's cells: enum observe_gauge */
    uint64_t id_seed[2], id_count;
    int64_t date_second;
    char date[TIME_HTTP_BYTES];
    char *joined;                /* IO_SCRATCH_BYTES: repeated fields, for the router */
    char *text;                  /* IO_SCRATCH_BYTES: rewritten paths, locations */
    struct table_slots slots;    /* of the head at hand */
    struct http_request request; /* the head at hand; never used across events */
    struct http_response response;
};

enum proxy_phase {
    PROXY_IDLE,     /* between requests */
    PROXY_HEAD,     /* a head has begun */
    PROXY_EXCHANGE, /* a request is being served */
    PROXY_LINGER,   /* answered for the last time; reads and forgets until the client is gone */
};

struct proxy_conn {
    struct io_socket socket; /* first: handlers get it */
    struct proxy *proxy;
    struct proxy_listener *listener;
    struct proxy_exchange *exchange;
    struct proxy_conn *next, *previous;
    struct loop_timer timer;
    struct loop_task reap;
    uint64_t deadline_ms; /* the timer looks here when it fires */
    uint64_t last_ms;     /* of the latest byte of a body, either way */
    struct http_scan scan;
    struct http_scan ahead_scan; /* of the head behind the queued ones */
    uint32_t ahead_bytes;        /* of pipelined requests, whole and sound */
    uint8_t ahead_count;
    bool ahead_stop;  /* what follows them has a body, or a fault */
    uint32_t drained; /* bytes forgotten while lingering */
    uint16_t client_port;
    uint8_t phase; /* enum proxy_phase */
    bool closing, close_when_sent;
    bool served;     /* a request was */
    bool last_words; /* the client sends no more; what it sent is answered */
    struct ip client;
};

/* No request follows the one that is served: proxyd drains, or the listener left the policy. */
static inline bool proxy_must_close(const struct proxy_conn *c)
{
    return c->proxy->draining || c->listener->fd < 0;
}

/* HR-7: what an idle connection costs, beside its descriptor. */
_Static_assert(sizeof(struct proxy_conn) <= 256, "an idle connection is to stay small");

struct proxy_exchange {
    struct proxy *proxy;
    struct proxy_conn *conn;
    struct live_generation *generation;
    /* Up-calls, set by conn.c and forward.c. */
    void (*finished)(struct proxy_exchange *x); /* answered, or given up: x->keep says what becomes
                                                   of the connection */
    void (*resume)(struct proxy_exchange *x);   /* the client's bytes are wanted again */
    uint32_t rule, action, member, upstream_index, endpoint;
    uint32_t listener;
    struct upstream_conn *upstream;
    struct upstream_cluster *cluster; /* NULL: no request credit held */
    struct upstream_waiter waiter;
    uint64_t tried; /* bits for lb_pick */
    uint8_t tries, interims;
    uint8_t minor; /* client's HTTP/1 minor version */
    bool keep;     /* the client connection goes on afterwards */
    bool abort;    /* it is reset: the answer was cut short */
    bool head_only, expects, has_body;
    bool request_done, response_begun, response_done;
    bool chunked;      /* body to the client goes chunked */
    bool reused;       /* the try at hand runs over a pooled connection */
    bool fresh_only;   /* the next try must not */
    bool reusable;     /* the upstream connection, after this answer */
    bool heard;        /* a byte of an answer came in this try */
    bool unreplayable; /* more of the body is gone than we kept */
    bool forced, timed_out;
    enum table_method method;
    uint16_t status;
    uint8_t reason; /* enum observe_reason */
    struct http_scan scan;
    struct http_body request_body, response_body;
    uint64_t idle_ms; /* how long the upstream connection may then stay idle */
    enum http_framing request_framing;
    struct io_chunk *head; /* the head as sent upstream, then the texts for the log */
    uint32_t head_bytes;
    struct io_chunk
        *replay; /* body bytes sent so far, where a pooled connection may turn out dead */
    struct str log_method, log_host, log_path; /* in `head` */
    uint64_t deadline_ms;                      /* of the route; 0: none */
    uint64_t start_us;
    uint64_t sent_us;     /* this try's start */
    uint64_t upstream_us; /* from there to the head of its answer; 0: none came */
    uint64_t bytes_in, bytes_out;
    uint32_t drained;
    char request_id[PROXY_REQUEST_ID_BYTES];
    struct proxy_exchange *spare;
};

/* Makes a worker's proxy over its loop and segment; false with errno. It serves nothing until a
 * generation is committed and listeners follow it. */
NODISCARD bool proxy_init(struct proxy *p, struct loop *loop, struct shm *shm, unsigned worker,
                          uint32_t conn_max);

/* An id for one request or refusal: hex, unlike any other of this worker, not to be guessed from outside. */
void proxy_request_id(struct proxy *p, char out[PROXY_REQUEST_ID_BYTES]);

/* Ends a loop turn: gauges into the segment. */
void proxy_turn(struct proxy *p);

#endif
