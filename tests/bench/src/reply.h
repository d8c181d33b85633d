/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads HTTP/1.1 responses for the load generator: where the head ends, how the body is framed,
 * when it is over. It trusts what it reads as far as a benchmark may; the proxy under test has the
 * strict parser.
 */
#ifndef BENCH_REPLY_H
#define BENCH_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reply_framing { REPLY_NONE, REPLY_LENGTH, REPLY_CHUNKED, REPLY_UNTIL_CLOSE };

struct reply {
    enum reply_framing body;
    int status;    /* 0: the head is not complete yet */
    int chunk;     /* where in the chunked coding */
    bool close;    /* the connection ends with this response */
    uint64_t left; /* bytes of the body or chunk still to come */
};

/* How often which value of one header was seen, and when. */
enum { REPLY_VALUES = 32 };
struct reply_values {
    struct reply_value {
        char text[64];
        uint64_t n, first_us, last_us;
    } list[REPLY_VALUES];
    int count;
};

/* Length of the head once all of it is there, which fills R; 0 before. */
size_t reply_head(struct reply *r, const char *p, size_t n);

/* Feeds N body bytes; true when the response is complete. */
bool reply_body(struct reply *r, const char *p, size_t n);

void reply_count(struct reply_values *v, const char *head, size_t n, const char *name,
                 uint64_t now_us);
void reply_print(const struct reply_values *v);

#endif
