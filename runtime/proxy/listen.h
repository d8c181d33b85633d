/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker's listening sockets, kept across generations by the stable id of what they bind.
 */
#ifndef PROXY_LISTEN_H
#define PROXY_LISTEN_H

#include "proxy/proxy.h"

/* The socket of a BIND; NULL where this worker has none. */
struct proxy_listener *proxy_listen_find(struct proxy *p, uint64_t bind_id);

/* Adds a socket (takes fd over) that is not yet accepting; NULL where memory ends. */
struct proxy_listener *proxy_listen_add(struct proxy *p, uint64_t bind_id, int fd);

/* A generation was committed: its binds accept, with its limits; sockets it does not name stop and
 * are closed. */
void proxy_listen_follow(struct proxy *p);

/* There is room for connections again: accepts where it had been stopped for want of it. */
void proxy_listen_resume(struct proxy *p);

/* A drain: closes all sockets, after those who wait in their queues came in. The supervisor has
 * closed its copies before it says DRAIN, so that hardly anybody comes after them. */
void proxy_listen_close(struct proxy *p);

#endif
