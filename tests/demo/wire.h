/* SPDX-License-Identifier: Apache-2.0
 *
 * One HTTP exchange over a blocking socket of this machine: what upstream.c, load.c and users.c
 * share. Not a general client: it speaks to proxyd, which frames by Content-Length here.
 */
#ifndef DEMO_WIRE_H
#define DEMO_WIRE_H

#include <stdbool.h>
#include <stddef.h>

enum { DEMO_NAME_MAX = 32, DEMO_HEAD_MAX = 4096 };

/* Who answered, by the headers of upstream.c. */
struct demo_answer {
    int status;
    char version[DEMO_NAME_MAX];
    char instance[DEMO_NAME_MAX];
};

/* A bound port of 127.0.0.1 that listens, `first` or a higher one; -1 when none is free. */
int demo_wire_listen(unsigned first, unsigned *port);
/* -1 on failure. An answer that takes longer than 5 s counts as none. */
int demo_wire_connect(unsigned port);
/* Asks for `path` as `user`; NULL, or in a few words what went wrong. */
const char *demo_wire_ask(int fd, const char *path, const char *user, struct demo_answer *answer);
/* Reads up to the end of a head. 1 when it is there, 0 on a close before its first byte, -1 else.
 * What follows it in `head` begins at *end; *n counts all bytes. */
int demo_wire_head(int fd, char head[DEMO_HEAD_MAX], size_t *n, size_t *end);
/* Whether the peer has neither closed it nor sent what nobody asked for. */
bool demo_wire_is_open(int fd);
bool demo_wire_send(int fd, const char *bytes, size_t n);
/* The value of a header, at most DEMO_NAME_MAX - 1 bytes of it; false where there is none. */
bool demo_wire_field(const char *head, size_t n, const char *name, char out[DEMO_NAME_MAX]);
/* Reads a port number; ends the program where it is none. */
unsigned demo_wire_port(const char *text);

#endif
