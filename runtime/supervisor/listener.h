/* SPDX-License-Identifier: Apache-2.0
 *
 * The listening sockets of a table, by difference to those that are open already.
 *
 * TCP: one SO_REUSEPORT socket per worker, made after one bind without it, so that two proxyds
 * never share a port by accident. Unix: one socket for all. Sockets stay open here for as long as a
 * table names them: a worker that dies leaves its accept queue to its successor.
 */
#ifndef SUPERVISOR_LISTENER_H
#define SUPERVISOR_LISTENER_H

#include <sys/types.h>

#include "base/ip.h"
#include "shm/shm.h"
#include "shm/wire.h"
#include "supervisor/say.h"
#include "table/view.h"

enum { SUPERVISOR_LISTENERS_MAX = SHM_WIRE_FDS_MAX - 1, SUPERVISOR_PATH_MAX = 108 };

struct supervisor_listener {
    uint64_t stable_id;
    uint32_t family; /* enum table_family */
    struct ip ip;
    uint16_t wanted_port, port;
    char path[SUPERVISOR_PATH_MAX];
    char name[64]; /* of the Listener that binds it; clipped */
    int fds[SHM_WORKERS_MAX];
    unsigned fd_count; /* workers, or 1 */
};

struct supervisor_listeners {
    unsigned count; /* in the order of BIND */
    struct supervisor_listener items[SUPERVISOR_LISTENERS_MAX];
};

/* Fills *next for the table: takes over what `have` has, opens the rest. On false nothing new is
 * open. */
NODISCARD bool supervisor_listener_plan(const struct supervisor_listeners *have,
                                        const struct table *t, unsigned workers,
                                        struct supervisor_listeners *next,
                                        struct supervisor_why *why);

/* Closes what is in `old` and not in `kept` (NULL: nothing is kept); removes its unix sockets. */
void supervisor_listener_close(struct supervisor_listeners *old,
                               const struct supervisor_listeners *kept);

/* The descriptor that a worker accepts from. */
int supervisor_listener_fd(const struct supervisor_listener *l, unsigned worker);

/* "10.0.0.1:80", "[::1]:80" or "unix:PATH". */
void supervisor_listener_text(const struct supervisor_listener *l, char *out, size_t cap);

/* A listening unix socket, non-blocking; one that nobody listens on any more is replaced. -1 with
 * the reason. */
int supervisor_listener_unix(const char *path, mode_t mode, struct supervisor_why *why);

/* A listening TCP socket that shares its port with nobody. -1 with the reason. */
int supervisor_listener_tcp(const struct ip *ip, uint16_t port, struct supervisor_why *why);

/* The port that a TCP socket is bound to. */
uint16_t supervisor_listener_port(int fd);

#endif
