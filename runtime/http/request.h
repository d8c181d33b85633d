/* SPDX-License-Identifier: Apache-2.0
 *
 * The head of an HTTP/1.1 or 1.0 request, read strictly: RFC 9112 without its leniencies
 * (HR-10..14, 16..19, 22). What it lets through means one thing to everybody down the line.
 *
 * Left to the caller: which methods a route takes (an unknown method is TABLE_METHOD_OTHER, TRACE
 * is read like any other), `OPTIONS *` (form TABLE_ASTERISK_FORM), and requests to answer on the
 * spot (max_forwards == 0).
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "http/head.h"

struct http_request {
    enum table_method method;
    struct str method_name; /* as sent */
    struct str raw_target;  /* as sent */
    struct table_target target;
    struct str host;      /* normalised, without port; empty: HTTP/1.0 without one */
    uint16_t port;        /* of Host; 0: none, or the scheme's default */
    uint8_t minor;        /* of the version: 0 or 1 */
    bool keep_alive;      /* the client wants to go on after this exchange */
    bool expect_continue; /* it waits for a 100 before it sends the body */
    bool websocket;       /* a complete websocket upgrade */
    bool te_trailers;     /* it takes trailers */
    int16_t max_forwards; /* of OPTIONS and TRACE: 0: answer it yourself; -1: no limit. Else one
                             less is sent on */
    enum http_framing framing;
    uint64_t content_length; /* framing HTTP_LENGTH */
    size_t consumed;         /* bytes of the head, with a blank line before it if there was one */
    struct http_fields fields;
    char host_buf[TABLE_HOST_MAX];
    char path_buf[HTTP_TARGET_MAX];
};

/* Reads the head at the start of `bytes`. Only HTTP_DONE sets *q, only HTTP_FAULTY sets *fault; on
 * HTTP_MORE *q holds nothing of use. */
enum http_progress http_request_parse(struct str bytes, struct http_scan *scan,
                                      const struct http_limits *limits, struct http_request *q,
                                      enum http_fault *fault);

#endif
