/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker's proxy as a whole: what is made once and lives as long as the worker.
 */
#include "proxy/proxy.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/hash.h"

static const size_t buffer_bytes_max = (size_t)1 << 30;

static void forget_generation(struct live_generation *g, void *context)
{
    struct proxy *p = context;

    upstream_cluster_forget(&p->registry, g, g->attached);
    g->attached = NULL;
}

static void empty_endpoint(struct upstream_endpoint *e, void *context)
{
    (void)context;
    upstream_pool_empty(e);
}

bool proxy_init(struct proxy *p, struct loop *loop, struct shm *shm, unsigned worker,
                uint32_t conn_max)
{
    *p = (struct proxy){
        .loop = loop,
        .shm = shm,
        .worker = worker,
        .conn_max = conn_max,
        .gauges = shm_worker_cell(shm, worker, 0),
        .joined = malloc(IO_SCRATCH_BYTES),
        .text = malloc(IO_SCRATCH_BYTES),
        .date_second = -1,
    };
    live_init(&p->live, shm, forget_generation, p);
    upstream_cluster_init(&p->registry, loop, shm, worker);
    p->registry.orphaned = empty_endpoint;
    upstream_pool_init(&p->pool, &p->io, &p->registry);
    if (!io_socket_context_init(&p->io, loop, buffer_bytes_max) || !p->joined || !p->text) {
        errno = ENOMEM;
        return false;
    }
    return getrandom(p->id_seed, sizeof(p->id_seed), 0) == (ssize_t)sizeof(p->id_seed);
}

void proxy_request_id(struct proxy *p, char out[PROXY_REQUEST_ID_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    uint64_t n = ++p->id_count;
    uint64_t words[2] = {
        hash_mum(n ^ p->id_seed[0], UINT64_C(0x9e3779b97f4a7c15)) ^ p->id_seed[1],
        hash_mum(n ^ p->id_seed[1], UINT64_C(0xd6e8feb86659fd93)) ^ p->id_seed[0],
    };

    for (unsigned i = 0; i < PROXY_REQUEST_ID_BYTES; i++)
        out[i] = digits[words[i / 16] >> (4 * (i % 16)) & 15];
}

void proxy_turn(struct proxy *p)
{
    p->gauges[OBSERVE_BYTES_IN] = p->io.bytes_in;
    p->gauges[OBSERVE_BYTES_OUT] = p->io.bytes_out;
    p->gauges[OBSERVE_UPSTREAM_OPEN] = p->pool.open;
    p->gauges[OBSERVE_UPSTREAM_IDLE] = p->pool.idle;
}
