/* SPDX-License-Identifier: Apache-2.0
 *
 * Pipelined requests: looked at as they come in, served one by one (HR-23).
 */
#ifndef PROXY_AHEAD_H
#define PROXY_AHEAD_H

#include "proxy/proxy.h"

/* The limits of heads on this connection, as the current generation has them. */
struct http_limits proxy_ahead_limits(const struct proxy_conn *c);

/* Reads on in `waiting`, the bytes behind the request that is being served. True where enough is
 * queued: 16 requests, 32 KiB, one with a body, or one that will be refused; the connection is then
 * not read until its turn has come. */
bool proxy_ahead_is_enough(struct proxy_conn *c, struct str waiting);

/* The first of the queue is taken up: `bytes` of its head are gone. */
void proxy_ahead_taken(struct proxy_conn *c, size_t bytes);

#endif
