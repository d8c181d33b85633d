/* SPDX-License-Identifier: Apache-2.0
 *
 * The loop. While records arrive the rings are read every LOG_MS and no worker has to wake anybody;
 * a turn that found nothing asks to be woken. When the supervisor's end closes, what is left in the
 * rings is written, and that is all.
 */
#include "aux/aux.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "aux/admin.h"
#include "aux/log.h"

enum { LOG_MS = 20, RETRY_MS = 200, IDLE_MS = 60000, BURST_MAX = 64, LAST_TURNS_MAX = 1000 };

struct aux {
    struct shm *shm;
    struct aux_names names;
    struct aux_log log;
    struct aux_admin *admin;
    bool over;
    struct shm_wire_arrival in;
};

static void on_message(struct aux *x)
{
    switch (x->in.head.type) {
    case SHM_WIRE_TABLE:
        if (x->in.fd_count == 1 && !aux_names_add(&x->names, x->in.head.generation, x->in.fds[0]))
            x->over = true; /* not the supervisor we belong to */
        break;
    case SHM_WIRE_REOPEN:
        (void)aux_log_reopen(&x->log); /* the old file goes on where the new one cannot be opened */
        break;
    case SHM_WIRE_LOADED:
    case SHM_WIRE_STATE:
        aux_admin_answer(x->admin, &x->in);
        break;
    default:
        x->over = true;
    }
}

static void on_supervisor(struct aux *x)
{
    for (unsigned i = 0; i < BURST_MAX && !x->over; i++) {
        enum shm_wire_outcome outcome = shm_wire_recv(AUX_CONTROL, &x->in);

        if (outcome == SHM_WIRE_NONE)
            return;
        x->over = outcome != SHM_WIRE_ARRIVED;
        if (x->over)
            return;
        on_message(x);
        shm_wire_release(&x->in);
    }
}

static int nearest(const struct aux *x, int log_ms)
{
    int admin_ms = aux_admin_timeout(x->admin);

    return admin_ms >= 0 ? MIN(admin_ms, log_ms) : log_ms;
}

/* Milliseconds until the rings are looked at again. */
static int turn_log(struct aux *x)
{
    unsigned count = aux_log_turn(&x->log, x->shm, &x->names);

    if (count)
        return LOG_MS;
    if (x->log.waiting.n)
        return RETRY_MS;
    return aux_log_sleep(&x->log, x->shm) ? IDLE_MS : 0;
}

static void serve(struct aux *x)
{
    struct pollfd fds[] = { { .fd = AUX_CONTROL, .events = POLLIN },
                            { .fd = AUX_RING_EVENT, .events = POLLIN },
                            { .fd = aux_admin_fd(x->admin), .events = POLLIN } };
    uint64_t kicks;

    while (!x->over) {
        int log_ms = turn_log(x);

        (void)poll(fds, LEN(fds), nearest(x, log_ms));
        if (fds[1].revents & POLLIN && read(AUX_RING_EVENT, &kicks, sizeof(kicks)) < 0)
            continue; /* somebody else's read took it */
        on_supervisor(x);
        aux_admin_turn(x->admin);
    }
    for (unsigned i = 0; i < LAST_TURNS_MAX && aux_log_turn(&x->log, x->shm, &x->names); i++)
        ;
}

static const char *start(struct aux *x, const struct aux_options *options)
{
    struct aux_admin_start admin = { .socket = AUX_ADMIN,
                                     .supervisor = AUX_CONTROL,
                                     .read_only = options->read_only,
                                     .names = &x->names };

    x->log.fd = -1;
    x->shm = shm_attach(AUX_SEGMENT);
    if (!x->shm)
        return "the shared segment cannot be mapped: proxyd starts this program, nobody else";
    if (!aux_log_open(&x->log, options->access_log))
        return "the access log cannot be opened";
    admin.shm = x->shm;
    x->admin = aux_admin_new(&admin);
    return x->admin ? NULL : "the admin server does not start";
}

int aux_run(const struct aux_options *options, const char **why)
{
    struct aux *x = calloc(1, sizeof(*x));
    const char *failed = "no memory to start";

    if (x) {
        failed = start(x, options);
        if (!failed)
            serve(x);
        aux_admin_free(&x->admin);
        aux_log_fini(&x->log);
        aux_names_fini(&x->names);
        shm_detach(&x->shm);
        free(x);
    }
    *why = failed;
    return failed ? 3 : 0;
}
