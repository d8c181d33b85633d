/* SPDX-License-Identifier: Apache-2.0
 *
 * What the load generator reads from outside: a socket, with TLS or without, and a file of request
 * paths.
 */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <openssl/ssl.h>
#include <stddef.h>
#include <sys/types.h>

/* As send() and recv(): with SSL, too, an operation that has to wait fails with EAGAIN. */
ssize_t wire_write(int fd, SSL *ssl, const char *p, size_t n);
ssize_t wire_read(int fd, SSL *ssl, char *p, size_t n);

/* The lines of FILE, at least one; ends the program when there are none. */
char **wire_paths(const char *file, size_t *count);

#endif
