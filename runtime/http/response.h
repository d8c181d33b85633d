/* SPDX-License-Identifier: Apache-2.0
 *
 * The head of an upstream's response, as strict as a request's (HR-21): any fault is a 502 and the
 * end of the upstream connection. Interim responses (status < 200) are read like others; whether a
 * 101 was asked for and how many 1xx are too many (HTTP_INTERIM_MAX) is the caller's to say.
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "http/head.h"

struct http_response {
    uint16_t status;
    uint8_t minor;
    bool reusable;   /* the upstream connection may serve again once the body is over */
    bool has_length; /* Content-Length was there: to be sent on for HEAD and 304, too */
    bool has_date;
    uint32_t keep_alive_s; /* Keep-Alive: timeout=N: how long the upstream keeps the connection;
                              UINT32_MAX: unsaid */
    enum http_framing framing;
    uint64_t content_length;
    struct str reason; /* may be empty */
    size_t consumed;
    struct http_fields fields;
};

/* Reads the head at the start of `bytes`, the answer to a request of this method. */
enum http_progress http_response_parse(struct str bytes, struct http_scan *scan,
                                       const struct http_limits *limits, enum table_method method,
                                       struct http_response *r, enum http_fault *fault);

#endif
