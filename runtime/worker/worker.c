/* SPDX-License-Identifier: Apache-2.0
 *
 * The loop turn, and what the supervisor's messages mean. A generation is prepared (mapped,
 * resolved) while the one before serves on; a commit is a pointer and a walk over the
 * listeners.
 */
#include "worker/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proxy/conn.h"
#include "proxy/listen.h"
#include "shm/wire.h"

enum {
    FDS_RESERVED = 512, /* of the descriptor limit: tables, listeners, logs */
    WATCHES_MAX = 1000000,
    TURN_MS = 1000,      /* longest sleep */
    RESUME_PERCENT = 97, /* of conn_max, below which accepting goes on */
};

struct worker {
    const struct supervisor_boot *boot;
    struct loop loop;
    struct proxy proxy;
    struct shm_wire_arrival *in;
    loop_watch_id control;
    bool over;
    int status;
};

/* Descriptors for clients: half of what is left, the other half is for upstreams (HR-6). */
static uint32_t connections_max(uint32_t *watches)
{
    struct rlimit limit = { 1024, 1024 };
    rlim_t fds;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    fds = MIN(MAX(limit.rlim_cur, (rlim_t)FDS_RESERVED + 128), (rlim_t)WATCHES_MAX);
    *watches = (uint32_t)fds;
    return (uint32_t)((fds - FDS_RESERVED) / 2);
}

static void answer(struct worker *w, enum shm_wire_type type, uint64_t generation, struct str text)
{
    struct shm_wire_message m = { .type = type, .generation = generation, .payload = text };

    if (!shm_wire_send(w->boot->control, &m)) {
        w->over = true; /* a supervisor that does not listen is as good as gone */
        w->status = 1;
    }
}

static void refuse(struct worker *w, uint64_t generation, const struct table_error *error)
{
    struct arena a;

    arena_init(&a, 0);
    answer(w, SHM_WIRE_REFUSED, generation,
           error->fault ? table_verify_text(&a, error) : STR("the worker is out of memory"));
    arena_fini(&a);
}

/* Keeps the sockets this worker does not have yet; they accept from the commit on. */
static bool adopt_sockets(struct worker *w, const struct table *t)
{
    struct shm_wire_arrival *in = w->in;

    for (uint32_t i = 0; i < t->bind_count && i + 1 < in->fd_count; i++) {
        uint64_t id = table_bind(t, i)->stable_id;

        if (proxy_listen_find(&w->proxy, id))
            continue;
        if (!proxy_listen_add(&w->proxy, id, in->fds[i + 1]))
            return false;
        in->fds[i + 1] = -1;
    }
    return true;
}

static void prepare(struct worker *w)
{
    uint64_t number = w->in->head.generation;
    struct table_error error = { 0 };
    struct live_generation *g = NULL;

    if (w->in->fd_count > 0)
        g = live_prepare(&w->proxy.live, w->in->fds[0], number, &error);
    if (!g) {
        refuse(w, number, &error);
        return;
    }
    g->attached = upstream_cluster_view(&w->proxy.registry, g);
    if (!g->attached || !adopt_sockets(w, &g->table)) {
        live_discard(&w->proxy.live, number);
        refuse(w, number, &error);
        return;
    }
    answer(w, SHM_WIRE_PREPARED, number, (struct str){ 0 });
}

static void commit(struct worker *w)
{
    struct proxy *p = &w->proxy;
    uint64_t number = w->in->head.generation;

    if (!live_commit(&p->live, number))
        return;
    upstream_cluster_apply(&p->registry, p->live.current, p->live.current->attached);
    proxy_listen_follow(p);
    p->gauges[OBSERVE_GENERATION] = number;
    answer(w, SHM_WIRE_COMMITTED, number, (struct str){ 0 });
}

static void discard(struct worker *w)
{
    live_discard(&w->proxy.live, w->in->head.generation);
    if (w->proxy.live.current)
        proxy_listen_follow(
            &w->proxy); /* closes the sockets that only the discarded one would have had */
}

static void drain(struct worker *w)
{
    w->proxy.draining = true;
    proxy_listen_close(&w->proxy);
    proxy_conn_drain_all(&w->proxy);
}

static void obey(struct worker *w)
{
    switch (w->in->head.type) {
    case SHM_WIRE_PREPARE:
        prepare(w);
        break;
    case SHM_WIRE_COMMIT:
        commit(w);
        break;
    case SHM_WIRE_DISCARD:
        discard(w);
        break;
    case SHM_WIRE_DRAIN:
        drain(w);
        break;
    case SHM_WIRE_STOP:
        w->over = true;
        break;
    default:
        break; /* meant for others */
    }
}

static void on_control(void *owner, uint32_t events)
{
    struct worker *w = owner;

    (void)events;
    while (!w->over) {
        enum shm_wire_outcome outcome = shm_wire_recv(w->boot->control, w->in);

        if (outcome == SHM_WIRE_NONE)
            return;
        if (outcome != SHM_WIRE_ARRIVED) {
            w->over = true;
            w->status = 1;
            return;
        }
        obey(w);
        shm_wire_release(w->in);
    }
}

/* Accepting goes on once there is room again. */
static void look_for_room(struct proxy *p)
{
    bool room = (uint64_t)p->conn_count * 100 < (uint64_t)p->conn_max * RESUME_PERCENT &&
                p->full_until_ms <= loop_now_ms(p->loop);

    if (p->full && room && p->live.current && !p->draining)
        proxy_listen_resume(p);
}

static bool start(struct worker *w, const struct supervisor_boot *boot)
{
    uint32_t watches, conns = connections_max(&watches);

    *w = (struct worker){ .boot = boot, .in = calloc(1, sizeof(*w->in)) };
    if (!w->in || !loop_init(&w->loop, watches))
        return false;
    if (!proxy_init(&w->proxy, &w->loop, boot->shm, boot->index, conns))
        return false;
    w->proxy.access_log = boot->access_log;
    w->control = loop_add_level(&w->loop, boot->control, on_control, w);
    return w->control != 0;
}

int worker_run(const struct supervisor_boot *boot)
{
    struct worker *w = malloc(sizeof(*w));
    int status;

    if (!w)
        return 1;
    if (!start(w, boot)) {
        free(w);
        return 1;
    }
    while (!w->over) {
        if (!loop_turn(&w->loop, TURN_MS)) {
            w->status = 1;
            break;
        }
        look_for_room(&w->proxy);
        proxy_turn(&w->proxy);
        shm_ring_kick(boot->shm, boot->index, boot->ring_event);
        if (w->proxy.draining && w->proxy.conn_count == 0)
            break;
    }
    proxy_conn_close_all(&w->proxy);
    status = w->status;
    free(w); /* the process ends: what hangs off it goes with it */
    return status;
}
