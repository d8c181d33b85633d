/* SPDX-License-Identifier: Apache-2.0
 *
 * Heads and chunk lines as we send them. Everything is written anew in one form: `Name: value`,
 * CRLF, nothing of the sender's framing or spacing; fields marked as dropped and those that the
 * policy edits away are left out. Fields that already lie in that form are copied in runs.
 *
 * The writer is a latch: once something did not fit, it stays full and writes no more, so that one
 * check at the end is enough.
 */
#ifndef HTTP_WRITE_H
#define HTTP_WRITE_H

#include "http/request.h"
#include "http/response.h"
#include "table/view.h"

enum {
    HTTP_CHUNK_LINE_MAX = 18, /* bytes of a chunk's size line */
    HTTP_ANSWER_MAX = 1024,   /* bytes of a local answer without location, content type and body */
};

struct http_out {
    char *at, *end;
    bool full;
};

/* Header edits of a rule: records [first, first + count) of t. Those that name framing, Host or a
 * hop-by-hop field are passed over. */
struct http_edits {
    const struct table *t;
    uint32_t first, count;
};

/* Bytes that the edits add to a head, at most. */
size_t http_write_edit_bytes(const struct http_edits *e);

/* A request as it goes upstream. */
struct http_forward {
    const struct http_request *q;
    struct http_edits edits;
    struct str path;       /* to send, "*" too; normally q->target.path */
    struct str host;       /* to send; give the endpoint's address where q has none. Never empty. */
    uint16_t port;         /* of host; 0: none */
    struct str client;     /* address as text: X-Forwarded-For */
    struct str scheme;     /* "http" or "https": X-Forwarded-Proto */
    struct str request_id; /* X-Request-Id */
};

/* The whole head. The body goes as it came: Content-Length stays, chunked is chunked anew. Asks for
 * 100 (Expect) where the client did; the upstream's 100 is then relayed. */
void http_write_request(struct http_out *w, const struct http_forward *f);

/* A response as it goes to the client. */
struct http_relay {
    const struct http_response *r;
    struct http_edits edits;
    struct str date; /* sent where the upstream sent none */
    uint8_t minor;   /* of the client's version */
    bool close;      /* say so, and do */
    bool chunked;    /* body framing to the client; ignored where r has a length or no body */
};

void http_write_response(struct http_out *w, const struct http_relay *f);

/* An interim response, for clients of HTTP/1.1. */
void http_write_interim(struct http_out *w, const struct http_response *r);

/* An answer of our own. */
struct http_answer {
    unsigned status;
    struct str content_type; /* empty: none */
    struct str body;         /* Content-Length is its length, also where head_only */
    struct str location;     /* empty: none */
    struct str date;
    struct str request_id; /* X-Request-Id */
    struct http_edits edits;
    uint32_t allow; /* bits of enum table_method; 0: no Allow field */
    uint8_t minor;  /* of the client's version */
    bool head_only; /* the request was HEAD */
    bool close;
};

void http_write_answer(struct http_out *w, const struct http_answer *a);

/* A refusal: http_write_answer with the status and its reason as a line of text. Reflects nothing.
 */
void http_write_refusal(struct http_out *w, const struct http_answer *a);

/* HTTP/1.1 100 Continue. */
void http_write_continue(struct http_out *w);

/* The line before n bytes of chunk data, n > 0. */
void http_write_chunk(struct http_out *w, uint64_t n);

/* What follows the data of each chunk, and what follows the last one. */
#define HTTP_CHUNK_END STR("\r\n")
#define HTTP_LAST_CHUNK STR("0\r\n\r\n")

#endif
