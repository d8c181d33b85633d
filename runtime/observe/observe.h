/* SPDX-License-Identifier: Apache-2.0
 *
 * What a worker writes down of its work: counters, latency histograms, access-log records. All of
 * it goes into the shared segment; nothing here does I/O, aux does.
 */
#ifndef OBSERVE_OBSERVE_H
#define OBSERVE_OBSERVE_H

#include "base/ip.h"
#include "shm/shm.h"

/* Cells of a rule, member, upstream or endpoint slot. */
enum observe_cell {
    OBSERVE_REQUESTS, /* finished */
    OBSERVE_1XX_3XX,
    OBSERVE_4XX,
    OBSERVE_5XX,
    OBSERVE_FAILURES, /* upstream: connect failures, resets, garbled answers, timeouts */
    OBSERVE_RETRIES,
    OBSERVE_REJECTED, /* upstream: over a concurrency limit */
    OBSERVE_CONNECTS, /* upstream, endpoint: connections opened */
};

/* Cells of a worker. */
enum observe_gauge {
    OBSERVE_CONNECTIONS_OPEN,
    OBSERVE_CONNECTIONS_ACCEPTED,
    OBSERVE_REQUESTS_ALL,
    OBSERVE_BAD_REQUESTS, /* refused by the parser */
    OBSERVE_UNROUTED,     /* 404, 405 */
    OBSERVE_LOG_DROPPED,
    OBSERVE_BYTES_IN,
    OBSERVE_BYTES_OUT,
    OBSERVE_UPSTREAM_OPEN,
    OBSERVE_UPSTREAM_IDLE,
    OBSERVE_GENERATION, /* that new requests use */
    OBSERVE_GAUGES,
};

/* Why an answer is what it is; a word in the log, a label in the metrics. */
enum observe_reason {
#define REASON(NAME, word) OBSERVE_##NAME,
#include "observe/reasons.def"
    OBSERVE_REASONS,
};

const char *observe_reason_word(enum observe_reason reason);

/* Bucket of a latency: log-linear, 16 per octave, <= 6.25 % error, clipped to 1 us .. 64 s. */
unsigned observe_bucket(uint64_t us);

/* The upper bound of a bucket, in microseconds. */
uint64_t observe_bucket_bound(unsigned bucket);

/* One finished request as the access log wants it. Slices are copied (clipped to 1 KiB each) into
 * the ring. */
struct observe_access {
    int64_t time_us; /* wall clock at the end, UTC */
    uint64_t duration_us,
        upstream_us; /* whole; from the choice of an endpoint to its head, 0 where none */
    uint64_t bytes_in, bytes_out; /* body bytes */
    uint64_t generation;
    uint32_t rule;     /* index into the generation's RULE, or TABLE_NONE */
    uint32_t member;   /* MEMB, or TABLE_NONE */
    uint32_t endpoint; /* ENDP, or TABLE_NONE */
    uint32_t status;
    uint32_t tries;
    uint16_t listener;
    uint8_t reason; /* enum observe_reason */
    uint8_t forced; /* 1: member chosen by the force header */
    struct ip client;
    uint16_t client_port;
    char request_id[32];
    struct str method, host, path; /* path with query */
};

/* Encodes and pushes it onto the worker's ring. */
void observe_access_push(struct shm *s, unsigned worker, const struct observe_access *a);

/* The reader's side: decodes a record popped from a ring; slices point into it. False where it is
 * none. */
bool observe_access_decode(const void *record, uint32_t bytes, struct observe_access *out);

#endif
