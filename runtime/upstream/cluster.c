/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry. Work here happens at a load, never for a request, but for waiting in line.
 */
#include "upstream/cluster.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/un.h>

#include "base/hash.h"

void upstream_cluster_init(struct upstream_registry *r, struct loop *loop, struct shm *shm,
                           unsigned worker)
{
    *r = (struct upstream_registry){
        .loop = loop, .shm = shm, .worker = worker, .workers = shm_workers(shm)
    };
}

/* Stable ids are digests: any of their bits will do, but who writes a table by hand may choose them. */
static uint32_t hash_of(uint64_t id)
{
    return hash_reduce(hash_mum(id, UINT64_C(0x9e3779b97f4a7c15)), UPSTREAM_HASH);
}

static void drop_cluster(struct upstream_registry *r, struct upstream_cluster *c)
{
    struct upstream_cluster **at = &r->clusters[hash_of(c->stable_id)];

    if (c->views || c->connections.used || c->requests.used || c->waiting)
        return; /* a request pins its generation, so only open connections can be left; the last one
                   comes back here */
    upstream_credit_end(&c->connections);
    upstream_credit_end(&c->requests);
    loop_cancel(r->loop, &c->wake);
    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    free(c);
}

/* One in line has its try. Where it did not have to wait on, there may be something for the next;
 * each has an event's end of its own, so that a long line is no deep stack. */
static void run_wake(struct loop_task *task)
{
    struct upstream_cluster *c = CONTAINER_OF(task, struct upstream_cluster, wake);
    struct upstream_waiter *w = c->waiting;
    uint32_t count = c->waiting_count;

    if (!w)
        return;
    c->views++; /* the exchange may be the last that knows this cluster */
    upstream_cluster_leave(w);
    w->woken = true;
    w->ready(w);
    if (c->waiting && c->waiting_count < count)
        loop_defer(c->registry->loop, &c->wake);
    c->views--;
    drop_cluster(c->registry, c);
}

static struct upstream_cluster *find_cluster(struct upstream_registry *r, uint64_t stable_id,
                                             uint32_t slot)
{
    struct upstream_cluster **bucket = &r->clusters[hash_of(stable_id)], *c = *bucket;

    while (c && c->stable_id != stable_id)
        c = c->next;
    if (c)
        return c;
    c = calloc(1, sizeof(*c));
    if (!c)
        return NULL;
    c->registry = r;
    c->stable_id = stable_id;
    c->slot = slot;
    c->wake.run = run_wake;
    /* Workers start at different points of the sequence, or all would begin with the same endpoint.
     */
    c->turn = r->worker * UINT64_C(0x9e3779b1);
    c->next = *bucket;
    *bucket = c;
    return c;
}

static void fill_address(struct upstream_endpoint *e, const struct table *t,
                         const struct table_endpoint *record)
{
    if (record->family == TABLE_UNIX) {
        struct sockaddr_un *un = (struct sockaddr_un *)(void *)&e->address;
        struct str path = table_text(t, record->path);
        size_t n = MIN(path.n, sizeof(un->sun_path) - 1);

        un->sun_family = AF_UNIX;
        memcpy(un->sun_path, path.p, n);
        e->address_bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + 1);
    } else if (record->family == TABLE_IPV4) {
        struct sockaddr_in *in = (struct sockaddr_in *)(void *)&e->address;

        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)record->port);
        memcpy(&in->sin_addr, record->ip + 12, 4);
        e->address_bytes = sizeof(*in);
    } else {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&e->address;

        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)record->port);
        memcpy(&in6->sin6_addr, record->ip, 16);
        e->address_bytes = sizeof(*in6);
    }
}

static struct upstream_endpoint **bucket_of(struct upstream_registry *r, uint64_t key)
{
    return &r->endpoints[hash_of(key)];
}

static struct upstream_endpoint *find_endpoint(struct upstream_registry *r, const struct table *t,
                                               const struct table_upstream *u,
                                               const struct table_endpoint *record, uint32_t slot)
{
    uint64_t key = record->stable_id ^ u->connection_print;
    struct upstream_endpoint **bucket = bucket_of(r, key), *e = *bucket;

    while (e && e->key != key)
        e = e->next;
    if (e)
        return e;
    e = calloc(1, sizeof(*e));
    if (!e)
        return NULL;
    e->key = key;
    e->slot = slot;
    fill_address(e, t, record);
    e->next = *bucket;
    *bucket = e;
    return e;
}

static bool resolve(struct upstream_registry *r, const struct live_generation *g,
                    struct upstream_view *v)
{
    const struct table *t = &g->table;

    for (uint32_t i = 0; i < t->upstream_count; i++) {
        const struct table_upstream *u = table_upstream(t, i);

        v->clusters[i] = find_cluster(r, u->stable_id, g->upstream_slots[i]);
        if (!v->clusters[i])
            return false;
        v->clusters[i]->views++;
        for (uint32_t k = u->endpoint_first; k < u->endpoint_first + u->endpoint_count; k++) {
            if (v->endpoints[k])
                continue; /* ranges may overlap in a table that somebody made by hand */
            v->endpoints[k] = find_endpoint(r, t, u, table_endpoint(t, k), g->endpoint_slots[k]);
            if (!v->endpoints[k])
                return false;
            v->endpoints[k]->views++;
        }
    }
    return true;
}

struct upstream_view *upstream_cluster_view(struct upstream_registry *r,
                                            const struct live_generation *g)
{
    struct upstream_view *v = calloc(1, sizeof(*v));

    if (!v)
        return NULL;
    v->clusters = calloc((size_t)g->table.upstream_count + 1, sizeof(struct upstream_cluster *));
    v->endpoints = calloc((size_t)g->table.endpoint_count + 1, sizeof(struct upstream_endpoint *));
    if (v->clusters && v->endpoints && resolve(r, g, v))
        return v;
    upstream_cluster_forget(r, g, v);
    return NULL;
}

void upstream_cluster_apply(struct upstream_registry *r, const struct live_generation *g,
                            struct upstream_view *v)
{
    for (uint32_t i = 0; i < g->table.upstream_count; i++) {
        const struct table_upstream *u = table_upstream(&g->table, i);
        struct upstream_cluster *c = v->clusters[i];

        upstream_credit_init(&c->connections, shm_upstream_connections(r->shm, c->slot), r->worker,
                             r->workers, u->connections_max);
        upstream_credit_init(&c->requests, shm_upstream_requests(r->shm, c->slot), r->worker,
                             r->workers, u->requests_max);
        c->waiting_max = u->pending_max;
    }
}

static void drop_endpoint(struct upstream_registry *r, struct upstream_endpoint *e)
{
    struct upstream_endpoint **at = bucket_of(r, e->key);

    if (e->views || e->open)
        return;
    while (*at != e)
        at = &(*at)->next;
    *at = e->next;
    free(e);
}

void upstream_cluster_forget(struct upstream_registry *r, const struct live_generation *g,
                             struct upstream_view *v)
{
    for (uint32_t i = 0; v->endpoints && i < g->table.endpoint_count; i++) {
        struct upstream_endpoint *e = v->endpoints[i];

        if (!e || --e->views)
            continue;
        e->open++; /* keep it while its connections close */
        if (r->orphaned)
            r->orphaned(e, r->context);
        e->open--;
        drop_endpoint(r, e);
    }
    for (uint32_t i = 0; v->clusters && i < g->table.upstream_count; i++) {
        if (v->clusters[i] && --v->clusters[i]->views == 0)
            drop_cluster(r, v->clusters[i]);
    }
    free(v->clusters);
    free(v->endpoints);
    free(v);
}

bool upstream_cluster_wait(struct upstream_cluster *c, struct upstream_waiter *w)
{
    if (!w->woken && c->waiting_count >= c->waiting_max)
        return false;
    c->waiting_count++;
    w->cluster = c;
    w->previous = w->woken ? NULL : c->waiting_last;
    w->next = w->woken ? c->waiting : NULL;
    if (w->previous)
        w->previous->next = w;
    else
        c->waiting = w;
    if (w->next)
        w->next->previous = w;
    else
        c->waiting_last = w;
    return true;
}

void upstream_cluster_leave(struct upstream_waiter *w)
{
    struct upstream_cluster *c = w->cluster;

    if (!c)
        return;
    if (w->previous)
        w->previous->next = w->next;
    else
        c->waiting = w->next;
    if (w->next)
        w->next->previous = w->previous;
    else
        c->waiting_last = w->previous;
    c->waiting_count--;
    w->cluster = NULL;
}

void upstream_cluster_wake(struct upstream_cluster *c)
{
    if (c->waiting)
        loop_defer(c->registry->loop, &c->wake);
}

void upstream_cluster_closed(struct upstream_registry *r, struct upstream_cluster *c,
                             struct upstream_endpoint *e)
{
    assert(e->open > 0);
    e->open--;
    drop_endpoint(r, e);
    upstream_credit_give(&c->connections);
    upstream_cluster_wake(c);
    drop_cluster(r, c);
}
