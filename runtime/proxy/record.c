/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain adds to cells that this worker alone writes: no lock, no atomic, a dozen instructions per
 * request.
 */
#include "proxy/record.h"

static void add(const struct proxy *p, uint32_t slot, enum observe_cell cell)
{
    (*shm_cell(p->shm, p->worker, slot, cell))++;
}

static enum observe_cell class_of(unsigned status)
{
    return status < 400 ? OBSERVE_1XX_3XX : status < 500 ? OBSERVE_4XX : OBSERVE_5XX;
}

static void count(const struct proxy *p, uint32_t slot, unsigned status)
{
    add(p, slot, OBSERVE_REQUESTS);
    add(p, slot, class_of(status));
}

static void measure(const struct proxy *p, uint32_t slot, uint64_t us)
{
    uint64_t *histogram = shm_histogram(p->shm, p->worker, slot);

    if (histogram)
        histogram[observe_bucket(us)]++;
}

void proxy_record_endpoint(const struct proxy_exchange *x, enum observe_cell cell)
{
    const struct live_generation *g = x->generation;

    add(x->proxy, g->upstream_slots[x->upstream_index], cell);
    if (x->endpoint != TABLE_NONE)
        add(x->proxy, g->endpoint_slots[x->endpoint], cell);
}

static void count_all(const struct proxy_exchange *x, uint64_t us)
{
    const struct proxy *p = x->proxy;
    const struct live_generation *g = x->generation;

    p->gauges[OBSERVE_REQUESTS_ALL]++;
    if (x->rule != TABLE_NONE)
        count(p, g->rule_slots[table_rule(&g->table, x->rule)->name], x->status);
    else
        p->gauges[OBSERVE_UNROUTED]++;
    if (x->member != TABLE_NONE) {
        count(p, g->member_slots[x->member], x->status);
        measure(p, g->member_slots[x->member], us);
    }
    if (x->upstream_index == TABLE_NONE)
        return;
    count(p, g->upstream_slots[x->upstream_index], x->status);
    measure(p, g->upstream_slots[x->upstream_index], us);
    if (x->endpoint != TABLE_NONE)
        count(p, g->endpoint_slots[x->endpoint], x->status);
}

void proxy_record_exchange(const struct proxy_exchange *x)
{
    const struct proxy *p = x->proxy;
    uint64_t us = p->loop->now_us - x->start_us;
    struct observe_access a;

    count_all(x, us);
    if (!p->access_log)
        return;
    a = (struct observe_access){
        .time_us = p->loop->wall_us,
        .duration_us = us,
        .upstream_us = x->upstream_us,
        .bytes_in = x->bytes_in,
        .bytes_out = x->bytes_out,
        .generation = x->generation->number,
        .rule = x->rule,
        .member = x->member,
        .endpoint = x->endpoint,
        .status = x->status,
        .tries = x->tries,
        .listener = (uint16_t)x->listener,
        .reason = x->reason,
        .forced = x->forced,
        .client = x->conn->client,
        .client_port = x->conn->client_port,
        .method = x->log_method,
        .host = x->log_host,
        .path = x->log_path,
    };
    memcpy(a.request_id, x->request_id, sizeof(a.request_id));
    observe_access_push(p->shm, p->worker, &a);
}

void proxy_record_refusal(struct proxy_conn *c, unsigned status, enum observe_reason reason)
{
    struct proxy *p = c->proxy;
    struct observe_access a;

    p->gauges[OBSERVE_REQUESTS_ALL]++;
    p->gauges[OBSERVE_BAD_REQUESTS]++;
    if (!p->access_log)
        return;
    a = (struct observe_access){
        .time_us = p->loop->wall_us,
        .generation = p->live.current ? p->live.current->number : 0,
        .rule = TABLE_NONE,
        .member = TABLE_NONE,
        .endpoint = TABLE_NONE,
        .status = status,
        .listener = (uint16_t)c->listener->listener,
        .reason = (uint8_t)reason,
        .client = c->client,
        .client_port = c->client_port,
    };
    observe_access_push(p->shm, p->worker, &a);
}
