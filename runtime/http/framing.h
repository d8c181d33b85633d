/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a body ends, from the fields that say so (HR-14): the one place where Content-Length and
 * Transfer-Encoding are understood. The rule is to understand only what nobody can understand
 * otherwise.
 */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include "http/head.h"

/* What the fields of one message said so far; zero: nothing. */
struct http_framing_facts {
    uint64_t length;
    bool has_length, chunked;
    enum http_fault fault; /* the first */
};

void http_framing_length(struct http_framing_facts *facts, struct str value);
void http_framing_coding(struct http_framing_facts *facts, struct str value);

/* HTTP_NO_FAULT, or what is wrong with the fields together in a message of HTTP/1.minor. */
enum http_fault http_framing_judge(const struct http_framing_facts *facts, unsigned minor);

#endif
