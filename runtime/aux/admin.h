/* SPDX-License-Identifier: Apache-2.0
 *
 * The admin server: GET /metrics /livez /readyz /status /tables, POST /tables /tables/ID/use
 * /drain.
 */
#ifndef AUX_ADMIN_H
#define AUX_ADMIN_H

#include "aux/names.h"
#include "shm/shm.h"
#include "shm/wire.h"

struct aux_admin;

struct aux_admin_start {
    int socket;     /* listening */
    int supervisor; /* for the questions */
    bool read_only;
    struct shm *shm;
    const struct aux_names *names;
};

/* Starts serving on the socket; NULL where the library does not start. */
struct aux_admin *aux_admin_new(const struct aux_admin_start *start);
void aux_admin_free(struct aux_admin **a);

/* A descriptor that is readable when aux_admin_turn has something to do. */
int aux_admin_fd(const struct aux_admin *a);

/* Milliseconds until aux_admin_turn is due anyway; -1: none. */
int aux_admin_timeout(const struct aux_admin *a);

/* Accepts, reads, answers. */
void aux_admin_turn(struct aux_admin *a);

/* The supervisor's LOADED or STATE. */
void aux_admin_answer(struct aux_admin *a, const struct shm_wire_arrival *in);

#endif
