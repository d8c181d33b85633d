/* SPDX-License-Identifier: Apache-2.0
 *
 * bind, listen and the messages for when they fail. What accepted sockets inherit (no delay,
 * keep-alive) is set here once instead of once per connection.
 */
#include "supervisor/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "supervisor/owner.h"

enum { BACKLOG = 4096 };

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
};

static socklen_t tcp_address(const struct ip *ip, uint16_t port, union address *out)
{
    *out = (union address){ .in6 = { 0 } };
    if (ip_is_v4(ip)) {
        out->in.sin_family = AF_INET;
        out->in.sin_port = htons(port);
        memcpy(&out->in.sin_addr, ip->bytes + 12, 4);
        return sizeof(out->in);
    }
    out->in6.sin6_family = AF_INET6;
    out->in6.sin6_port = htons(port);
    memcpy(&out->in6.sin6_addr, ip->bytes, 16);
    return sizeof(out->in6);
}

static void tcp_text(const struct ip *ip, uint16_t port, char *out, size_t cap)
{
    char buf[IP_TEXT_MAX];
    struct str text = ip_format(ip, buf);

    (void)snprintf(out, cap, ip_is_v4(ip) ? STR_FMT ":%u" : "[" STR_FMT "]:%u", STR_ARG(text),
                   port);
}

static bool refused(const struct ip *ip, uint16_t port, struct supervisor_why *why)
{
    char text[64], owner[SUPERVISOR_OWNER_BYTES];
    int error = errno;

    tcp_text(ip, port, text, sizeof(text));
    if (error == EADDRINUSE && supervisor_owner_find(port, owner))
        return supervisor_say_why(why, "%s is in use by %s", text, owner);
    if (error == EADDRINUSE)
        return supervisor_say_why(why, "%s is in use by a process that /proc does not show us",
                                  text);
    if (error == EADDRNOTAVAIL)
        return supervisor_say_why(why, "%s: this machine does not have that address", text);
    if (error == EACCES)
        return supervisor_say_why(why, "%s: ports below 1024 are for root, or CAP_NET_BIND_SERVICE",
                                  text);
    return supervisor_say_why(why, "%s: %s", text, strerror(error));
}

/* One bound and listening socket, -1 with errno. */
static int tcp_socket(const struct ip *ip, uint16_t port, bool shared)
{
    union address a;
    socklen_t n = tcp_address(ip, port, &a);
    int on = 1, error, fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        (!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0) &&
        (a.any.sa_family == AF_INET ||
         setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0) &&
        setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
        bind(fd, &a.any, n) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

int supervisor_listener_tcp(const struct ip *ip, uint16_t port, struct supervisor_why *why)
{
    int fd = tcp_socket(ip, port, false);

    if (fd < 0)
        (void)refused(ip, port, why);
    return fd;
}

uint16_t supervisor_listener_port(int fd)
{
    union address a = { .in6 = { 0 } };
    socklen_t n = sizeof(a);

    if (getsockname(fd, &a.any, &n) != 0)
        return 0;
    return ntohs(a.any.sa_family == AF_INET ? a.in.sin_port : a.in6.sin6_port);
}

static void close_fds(struct supervisor_listener *l)
{
    for (unsigned i = 0; i < l->fd_count; i++)
        close(l->fds[i]);
    l->fd_count = 0;
}

static bool open_tcp(struct supervisor_listener *l, unsigned workers, struct supervisor_why *why)
{
    int probe = tcp_socket(&l->ip, l->wanted_port, false);

    if (probe < 0)
        return refused(&l->ip, l->wanted_port, why);
    l->port = supervisor_listener_port(probe);
    close(probe);
    for (; l->fd_count < workers; l->fd_count++) {
        int fd = tcp_socket(&l->ip, l->port, true);

        if (fd < 0) {
            int error = errno;

            close_fds(l);
            errno = error;
            return refused(&l->ip, l->port, why);
        }
        l->fds[l->fd_count] = fd;
    }
    return true;
}

/* Removes a socket file whose listener is gone. */
static bool clear_path(const union address *a, const char *path, struct supervisor_why *why)
{
    struct stat st;
    int fd, error;

    if (lstat(path, &st) != 0)
        return errno == ENOENT || supervisor_say_why(why, "unix:%s: %s", path, strerror(errno));
    if (!S_ISSOCK(st.st_mode))
        return supervisor_say_why(why, "unix:%s exists and is not a socket", path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return supervisor_say_why(why, "unix:%s: %s", path, strerror(errno));
    error = connect(fd, &a->any, sizeof(a->un)) == 0 ? 0 : errno;
    close(fd);
    if (error != ECONNREFUSED)
        return supervisor_say_why(why, "unix:%s is in use by another process", path);
    return unlink(path) == 0 || supervisor_say_why(why, "unix:%s: %s", path, strerror(errno));
}

int supervisor_listener_unix(const char *path, mode_t mode, struct supervisor_why *why)
{
    union address a = { .un = { .sun_family = AF_UNIX } };
    mode_t mask;
    int fd;
    bool bound;

    if (strlen(path) >= sizeof(a.un.sun_path)) {
        (void)supervisor_say_why(why, "unix:%s: %zu bytes, a socket's path has at most %zu", path,
                                 strlen(path), sizeof(a.un.sun_path) - 1);
        return -1;
    }
    memcpy(a.un.sun_path, path, strlen(path));
    if (!clear_path(&a, path, why))
        return -1;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mask = umask((mode_t)~mode & 0777);
    bound = fd >= 0 && bind(fd, &a.any, sizeof(a.un)) == 0 && listen(fd, BACKLOG) == 0;
    (void)umask(mask);
    if (bound)
        return fd;
    (void)supervisor_say_why(why, "unix:%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool open_unix(struct supervisor_listener *l, struct supervisor_why *why)
{
    int fd = supervisor_listener_unix(l->path, 0666, why);

    if (fd < 0)
        return false;
    l->fds[0] = fd;
    l->fd_count = 1;
    return true;
}

static bool same_address(const struct supervisor_listener *a, const struct supervisor_listener *b)
{
    if (a->family != b->family)
        return false;
    if (a->family == TABLE_UNIX)
        return strcmp(a->path, b->path) == 0;
    return a->wanted_port == b->wanted_port && memcmp(&a->ip, &b->ip, sizeof(a->ip)) == 0 &&
           (a->wanted_port != 0 || a->stable_id == b->stable_id);
}

static const struct supervisor_listener *find(const struct supervisor_listeners *set,
                                              const struct supervisor_listener *l)
{
    for (unsigned i = 0; i < set->count; i++)
        if (same_address(set->items + i, l))
            return set->items + i;
    return NULL;
}

static void name_it(const struct table *t, uint32_t index, struct supervisor_listener *l)
{
    for (uint32_t i = 0; i < t->listener_count; i++) {
        const struct table_listener *owner = table_listener(t, i);

        if (index - owner->bind_first < owner->bind_count)
            (void)snprintf(l->name, sizeof(l->name), STR_FMT, STR_ARG(table_text(t, owner->name)));
    }
}

static bool describe(const struct table *t, uint32_t index, struct supervisor_listener *l,
                     struct supervisor_why *why)
{
    const struct table_bind *b = table_bind(t, index);
    struct str path = table_text(t, b->path);

    *l = (struct supervisor_listener){ .stable_id = b->stable_id,
                                       .family = b->family,
                                       .wanted_port = (uint16_t)b->port };
    memcpy(l->ip.bytes, b->ip, sizeof(l->ip.bytes));
    name_it(t, index, l);
    if (b->family != TABLE_UNIX)
        return true;
    if (path.n == 0 || path.n >= sizeof(l->path) || memchr(path.p, '\0', path.n))
        return supervisor_say_why(why, "listener %s: a unix socket's path has 1 to %zu bytes",
                                  l->name, sizeof(l->path) - 1);
    memcpy(l->path, path.p, path.n);
    return true;
}

static bool add(const struct supervisor_listeners *have, unsigned workers,
                struct supervisor_listener *l, struct supervisor_listeners *next,
                struct supervisor_why *why)
{
    const struct supervisor_listener *old = find(have, l);
    char text[SUPERVISOR_PATH_MAX + 8];

    if (find(next, l)) {
        supervisor_listener_text(l, text, sizeof(text));
        return supervisor_say_why(why, "two listeners of the table bind %s", text);
    }
    if (old) {
        memcpy(l->fds, old->fds, sizeof(l->fds));
        l->fd_count = old->fd_count;
        l->port = old->port;
        return true;
    }
    return l->family == TABLE_UNIX ? open_unix(l, why) : open_tcp(l, workers, why);
}

bool supervisor_listener_plan(const struct supervisor_listeners *have, const struct table *t,
                              unsigned workers, struct supervisor_listeners *next,
                              struct supervisor_why *why)
{
    next->count = 0;
    if (t->bind_count > SUPERVISOR_LISTENERS_MAX)
        return supervisor_say_why(why, "the table binds %u addresses, this program at most %d",
                                  t->bind_count, SUPERVISOR_LISTENERS_MAX);
    for (uint32_t i = 0; i < t->bind_count; i++) {
        struct supervisor_listener *l = next->items + i;

        if (!describe(t, i, l, why) || !add(have, workers, l, next, why)) {
            supervisor_listener_close(next, have);
            return false;
        }
        next->count++;
    }
    return true;
}

static bool kept_by(const struct supervisor_listeners *kept, const struct supervisor_listener *l)
{
    for (unsigned i = 0; kept && i < kept->count; i++)
        if (kept->items[i].fd_count && l->fd_count && kept->items[i].fds[0] == l->fds[0])
            return true;
    return false;
}

void supervisor_listener_close(struct supervisor_listeners *old,
                               const struct supervisor_listeners *kept)
{
    for (unsigned i = 0; i < old->count; i++) {
        struct supervisor_listener *l = old->items + i;

        if (kept_by(kept, l))
            continue;
        close_fds(l);
        if (l->family == TABLE_UNIX)
            (void)unlink(l->path);
    }
    old->count = 0;
}

int supervisor_listener_fd(const struct supervisor_listener *l, unsigned worker)
{
    assert(l->fd_count > 0);
    return l->fds[worker < l->fd_count ? worker : 0];
}

void supervisor_listener_text(const struct supervisor_listener *l, char *out, size_t cap)
{
    if (l->family == TABLE_UNIX)
        (void)snprintf(out, cap, "unix:%s", l->path);
    else
        tcp_text(&l->ip, l->port ? l->port : l->wanted_port, out, cap);
}
