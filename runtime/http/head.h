/* SPDX-License-Identifier: Apache-2.0
 *
 * What requests and responses have in common: faults, limits, fields, framing, and the place where
 * an unfinished head goes on.
 *
 * Parsers take all bytes of a head from its start, each time more of them, and keep 8 bytes between
 * two calls (struct http_scan), so that a head that drips in costs time in proportion to its
 * length. A fault is told as soon as the bytes so far show it, and is the same however the bytes
 * were cut: line by line in order of the bytes while the head is unfinished, then what only the
 * whole head can show.
 *
 * Nothing here allocates or does I/O. Parsed messages are large scratch structs, one per worker;
 * their slices point into the caller's bytes and into the struct itself, so neither may move while
 * they are used.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "table/match.h"
#include "table/target.h"

enum {
    HTTP_FIELDS_MAX = 128,
    HTTP_METHOD_MAX = 32,
    HTTP_TARGET_MAX = 32768,
    HTTP_CONNECTION_TOKENS_MAX = 64, /* in all Connection fields of a head */
    HTTP_VIA_MAX = 20,               /* proxies a request may have passed */
    HTTP_CHUNK_DIGITS_MAX = 16,
    HTTP_EXTENSION_MAX = 256,   /* bytes of a chunk's extensions */
    HTTP_EXTENSIONS_MAX = 4096, /* bytes of a body's extensions */
    HTTP_TRAILER_FIELDS_MAX = 32,
    HTTP_TRAILER_BYTES_MAX = 8192,
    HTTP_INTERIM_MAX = 16, /* 1xx responses before a final one */
};

enum http_fault {
    HTTP_NO_FAULT,
#define FAULT(NAME, status, text) HTTP_FAULT_##NAME,
#include "http/faults.def"
    HTTP_FAULTS,
};

/* The status of the answer to a request with this fault. */
unsigned http_head_fault_status(enum http_fault fault);

/* What was wrong, for logs; never sent. */
struct str http_head_fault_text(enum http_fault fault);

struct http_limits {
    uint32_t head_bytes_max; /* <= 65536 */
    uint32_t fields_max;     /* <= HTTP_FIELDS_MAX */
    uint32_t name_bytes_max;
    uint32_t value_bytes_max;
    uint32_t target_bytes_max; /* <= HTTP_TARGET_MAX */
};

/* HR-22. */
#define HTTP_LIMITS_DEFAULT                          \
    ((struct http_limits){ .head_bytes_max = 32768,  \
                           .fields_max = 128,        \
                           .name_bytes_max = 256,    \
                           .value_bytes_max = 16384, \
                           .target_bytes_max = 8192 })

enum http_progress {
    HTTP_MORE, /* call again with more bytes, from the same start */
    HTTP_DONE,
    HTTP_FAULTY, /* answer once, close */
};

/* Where an unfinished head goes on. Zero it where a message begins. */
struct http_scan {
    uint32_t at;     /* bytes of whole, well-formed lines */
    uint32_t fields; /* how many of these were fields */
};

struct http_fields {
    uint16_t count;
    uint64_t drop[HTTP_FIELDS_MAX / 64]; /* bit per field: not forwarded */
    uint8_t ids[HTTP_FIELDS_MAX];        /* enum http_name */
    struct table_field items[HTTP_FIELDS_MAX];
};

static inline bool http_head_dropped(const struct http_fields *f, size_t i)
{
    return (f->drop[i / 64] >> (i % 64) & 1) != 0;
}

static inline void http_head_drop(struct http_fields *f, size_t i)
{
    f->drop[i / 64] |= UINT64_C(1) << (i % 64);
}

enum http_framing {
    HTTP_NO_BODY,
    HTTP_LENGTH, /* content_length bytes, > 0 */
    HTTP_CHUNKED,
    HTTP_UNTIL_CLOSE, /* responses only */
};

#endif
