/* SPDX-License-Identifier: Apache-2.0
 *
 * Endpoints stand in the order of their stable ids: the order of lines in a file decides nothing.
 * An address that is written twice counts once, with the weights added up.
 */
#include "lower/upstream.h"

#include <stdlib.h>

#include "lower/life.h"
#include "resolve/address.h"
#include "table/stride.h"

enum { WEIGHT_MAX = 65535 };

struct endpoint {
    uint64_t id;
    const struct policy_endpoint *from;
    uint32_t weight;
};

static int compare_endpoints(const void *pa, const void *pb)
{
    const struct endpoint *a = pa, *b = pb;

    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return str_cmp(a->from->address.text, b->from->address.text);
}

static size_t collect(struct lower *l, const struct policy_upstream *u, struct endpoint *all)
{
    size_t unique = 0;

    for (size_t i = 0; i < u->endpoints.count; i++) {
        const struct policy_endpoint *e = &u->endpoints.items[i];
        struct str name =
            str_fmt(l->arena, STR_FMT "/" STR_FMT, STR_ARG(u->meta.full), STR_ARG(e->address.text));

        all[i] = (struct endpoint){ digest_stable_id(STR("endpoint"), name), e, e->weight };
    }
    qsort(all, u->endpoints.count, sizeof(*all), compare_endpoints);
    for (size_t i = 0; i < u->endpoints.count; i++) {
        if (unique == 0 || all[unique - 1].id != all[i].id)
            all[unique++] = all[i];
        else
            all[unique - 1].weight = MIN(all[unique - 1].weight + all[i].weight, WEIGHT_MAX);
    }
    return unique;
}

static void add_endpoint(struct lower *l, const struct endpoint *e, uint32_t stride)
{
    struct resolve_address address;
    uint32_t index;
    struct table_endpoint *out = emit_add(l->image, TABLE_ENDP, &index);
    bool read = resolve_address_parse(e->from->address.text, &address);

    assert(read);
    out->stable_id = e->id;
    memcpy(out->ip, address.ip.bytes, sizeof(out->ip));
    out->family = address.family;
    out->port = address.port;
    out->weight = e->weight;
    out->stride = stride;
    out->path = emit_text(l->image, address.path);
    out->text = emit_text(l->image, e->from->address.text);
    lower_life_reserve(l, index, e->from->priority);
}

static void add_endpoints(struct lower *l, const struct policy_upstream *u, uint32_t *first,
                          uint32_t *count)
{
    struct endpoint *all = NEW_N(l->arena, struct endpoint, u->endpoints.count + 1);
    size_t n = collect(l, u, all);
    uint32_t *weights = NEW_N(l->arena, uint32_t, 2 * n + 1), *strides = weights + n;

    for (size_t i = 0; i < n; i++)
        weights[i] = all[i].weight;
    table_stride_scale(weights, (uint32_t)n, strides);
    *first = emit_count(l->image, TABLE_ENDP);
    *count = (uint32_t)n;
    for (size_t i = 0; i < n; i++)
        add_endpoint(l, &all[i], strides[i]);
}

static uint32_t add_upstream(struct lower *l, const struct policy_upstream *u)
{
    uint32_t index;
    struct table_upstream *out = emit_add(l->image, TABLE_UPST, &index);

    out->stable_id = digest_stable_id(STR("upstream"), u->meta.full);
    out->connection_print = digest_stable_id(STR("connection"), lower_life_print(l, u));
    out->name = emit_text(l->image, u->meta.full);
    out->balance = u->balancer;
    out->connect_timeout_ms = u->connect_timeout_ms;
    out->idle_timeout_ms = u->idle_timeout_ms;
    out->connections_max = u->connections_max;
    out->pending_max = u->pending_max;
    out->requests_max = u->requests_max;
    add_endpoints(l, u, &out->endpoint_first, &out->endpoint_count);
    lower_life_add(l, u, index);
    return index;
}

void lower_upstream_add_all(struct lower *l)
{
    const struct policy_model *m = l->model;

    l->upstreams = NEW_N(l->arena, uint32_t, m->upstreams.count + 1);
    for (size_t i = 0; i < m->upstreams.count; i++)
        l->upstreams[i] = m->upstreams.items[i]->meta.abstract
                              ? TABLE_NONE
                              : add_upstream(l, m->upstreams.items[i]);
}
