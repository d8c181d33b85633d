/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocking sockets with a time limit. A head must fit DEMO_HEAD_MAX; bodies are read and dropped.
 */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { PORTS_TRIED = 100, PATIENCE_S = 5 };

static struct sockaddr_in loopback(unsigned port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

int demo_wire_listen(unsigned first, unsigned *port)
{
    for (unsigned p = first; p < first + PORTS_TRIED && p < 65536; p++) {
        struct sockaddr_in address = loopback(p);
        int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd < 0)
            return -1;
        if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
            bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 512) == 0) {
            *port = p;
            return fd;
        }
        close(fd);
    }
    return -1;
}

int demo_wire_connect(unsigned port)
{
    struct sockaddr_in address = loopback(port);
    struct timeval patience = { .tv_sec = PATIENCE_S };
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0)
        return fd;
    close(fd);
    return -1;
}

bool demo_wire_send(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static ssize_t receive(int fd, char *into, size_t room)
{
    ssize_t got;

    do
        got = recv(fd, into, room, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

bool demo_wire_is_open(int fd)
{
    char byte;

    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

int demo_wire_head(int fd, char head[DEMO_HEAD_MAX], size_t *n, size_t *end)
{
    *n = 0;
    while (*n < DEMO_HEAD_MAX) {
        ssize_t got = receive(fd, head + *n, DEMO_HEAD_MAX - *n);
        const char *blank;

        if (got <= 0)
            return got == 0 && *n == 0 ? 0 : -1;
        *n += (size_t)got;
        blank = memmem(head, *n, "\r\n\r\n", 4);
        if (blank) {
            *end = (size_t)(blank - head) + 4;
            return 1;
        }
    }
    return -1;
}

bool demo_wire_field(const char *head, size_t n, const char *name, char out[DEMO_NAME_MAX])
{
    size_t length = strlen(name);
    const char *end = head + n, *line = memchr(head, '\n', n);

    for (; line && ++line < end; line = memchr(line, '\n', (size_t)(end - line))) {
        size_t used = 0;

        if ((size_t)(end - line) <= length || line[length] != ':' ||
            strncasecmp(line, name, length) != 0)
            continue;
        line += length + 1;
        while (line < end && *line == ' ')
            line++;
        while (line < end && *line != '\r' && used + 1 < DEMO_NAME_MAX)
            out[used++] = *line++;
        out[used] = 0;
        return true;
    }
    return false;
}

/* The rest of a body whose first `have` bytes came with the head. */
static bool skip_body(int fd, size_t length, size_t have)
{
    char rest[1024];

    if (have > length)
        return false;
    for (size_t left = length - have; left > 0;) {
        ssize_t got = receive(fd, rest, left < sizeof(rest) ? left : sizeof(rest));

        if (got <= 0)
            return false;
        left -= (size_t)got;
    }
    return true;
}

const char *demo_wire_ask(int fd, const char *path, const char *user, struct demo_answer *answer)
{
    struct demo_answer a = { 0 };
    char head[DEMO_HEAD_MAX], request[512], length[DEMO_NAME_MAX];
    size_t n, end;
    int length_out =
        snprintf(request, sizeof(request),
                 "GET %s HTTP/1.1\r\nHost: shop.example.com\r\nx-user-id: %s\r\n\r\n", path, user);

    if (!demo_wire_send(fd, request, (size_t)length_out))
        return "the connection was closed while a request was sent";
    switch (demo_wire_head(fd, head, &n, &end)) {
    case 0:
        return "the connection was closed instead of an answer";
    case -1:
        return "no whole answer within 5 s";
    default:
        break;
    }
    a.status = n > 12 ? (int)strtol(head + 9, NULL, 10) : 0;
    if (!demo_wire_field(head, end, "content-length", length) ||
        !skip_body(fd, strtoul(length, NULL, 10), n - end))
        return "an answer without its whole body";
    if (a.status != 200)
        return "an answer whose status is not 200";
    if (!demo_wire_field(head, end, "x-version", a.version) ||
        !demo_wire_field(head, end, "x-instance", a.instance))
        return "an answer that does not say who gave it";
    *answer = a;
    return NULL;
}

unsigned demo_wire_port(const char *text)
{
    char *end;
    unsigned long port = strtoul(text, &end, 10);

    if (*text && !*end && port > 0 && port < 65536)
        return (unsigned)port;
    fprintf(stderr, "%s is not a port, 1 to 65535\n", text);
    exit(2);
}
