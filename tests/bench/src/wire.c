/* SPDX-License-Identifier: Apache-2.0
 *
 * OpenSSL keeps its reasons on a queue of the thread: it is cleared before each call, or an old one
 * would be read as the cause of a new failure.
 */
#include "wire.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

ssize_t wire_write(int fd, SSL *ssl, const char *p, size_t n)
{
    if (!ssl)
        return send(fd, p, n, MSG_NOSIGNAL);
    ERR_clear_error();
    int w = SSL_write(ssl, p, (int)n);
    if (w > 0)
        return w;
    int e = SSL_get_error(ssl, w);
    errno = e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return -1;
}

ssize_t wire_read(int fd, SSL *ssl, char *p, size_t n)
{
    if (!ssl)
        return recv(fd, p, n, 0);
    ERR_clear_error();
    int r = SSL_read(ssl, p, (int)n);
    if (r > 0)
        return r;
    int e = SSL_get_error(ssl, r);
    if (e == SSL_ERROR_ZERO_RETURN)
        return 0;
    errno = e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return -1;
}

char **wire_paths(const char *file, size_t *count)
{
    FILE *f = fopen(file, "r");
    char line[2048], **list = NULL;
    size_t n = 0, room = 0;
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\r\n")] = 0;
        if (!line[0])
            continue;
        if (n == room) {
            room = room ? room * 2 : 1024;
            list = realloc(list, room * sizeof *list);
            if (!list)
                break;
        }
        list[n++] = strdup(line);
    }
    if (!f || !n) {
        fprintf(stderr, "%s: no request paths\n", file);
        exit(2);
    }
    fclose(f);
    *count = n;
    return list;
}
