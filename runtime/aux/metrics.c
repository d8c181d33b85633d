/* SPDX-License-Identifier: Apache-2.0
 *
 * Families by table: name, type, help, which slots, which cell. The segment keeps 16 buckets an
 * octave; a page shows twenty, whose counts are exact within the width of one fine bucket (6.25 %).
 * The sum is made of the fine buckets' upper bounds and within the same error.
 */
#include "aux/metrics.h"

#include <stdlib.h>

#include "observe/observe.h"
#include "table/identity.h"

#ifndef PX_VERSION
#define PX_VERSION "unknown"
#endif

struct family {
    const char *name, *type, *help;
    const char *label; /* one more label with its value, or NULL */
    unsigned cell;
};

static const struct family workers[] = {
    { "proxyd_connections_open", "gauge", "Client connections that are open.", NULL,
      OBSERVE_CONNECTIONS_OPEN },
    { "proxyd_connections_accepted_total", "counter", "Client connections accepted.", NULL,
      OBSERVE_CONNECTIONS_ACCEPTED },
    { "proxyd_requests_total", "counter", "Requests finished.", NULL, OBSERVE_REQUESTS_ALL },
    { "proxyd_bad_requests_total", "counter", "Requests that the parser refused.", NULL,
      OBSERVE_BAD_REQUESTS },
    { "proxyd_unrouted_requests_total", "counter", "Requests that no rule took.", NULL,
      OBSERVE_UNROUTED },
    { "proxyd_log_dropped_total", "counter", "Access-log records that found no room.", NULL,
      OBSERVE_LOG_DROPPED },
    { "proxyd_received_bytes_total", "counter", "Bytes received from clients and upstreams.", NULL,
      OBSERVE_BYTES_IN },
    { "proxyd_sent_bytes_total", "counter", "Bytes sent to clients and upstreams.", NULL,
      OBSERVE_BYTES_OUT },
    { "proxyd_upstream_connections_open", "gauge", "Upstream connections that are open.", NULL,
      OBSERVE_UPSTREAM_OPEN },
    { "proxyd_upstream_connections_idle", "gauge", "Upstream connections that wait for reuse.",
      NULL, OBSERVE_UPSTREAM_IDLE },
    { "proxyd_worker_generation", "gauge", "Generation that new requests use.", NULL,
      OBSERVE_GENERATION },
};

/* Families of slots; the thing's own name goes before. */
static const struct family slots[] = {
    { "requests_total", "counter", "Requests finished.", NULL, OBSERVE_REQUESTS },
    { "responses_total", "counter", "Responses by class of status.", "class=\"1xx-3xx\"",
      OBSERVE_1XX_3XX },
    { "responses_total", "counter", NULL, "class=\"4xx\"", OBSERVE_4XX },
    { "responses_total", "counter", NULL, "class=\"5xx\"", OBSERVE_5XX },
    { "failures_total", "counter", "Connect failures, resets, garbled answers and timeouts.", NULL,
      OBSERVE_FAILURES },
    { "retries_total", "counter", "Tries after the first.", NULL, OBSERVE_RETRIES },
    { "rejected_total", "counter", "Requests over a concurrency limit.", NULL, OBSERVE_REJECTED },
    { "connects_total", "counter", "Connections opened.", NULL, OBSERVE_CONNECTS },
};

struct thing {
    const char *name;
    enum shm_kind kind;
    unsigned families; /* a bit per entry of `slots` */
    uint32_t (*count)(const struct table *t);
    uint64_t (*id)(const struct table *t, uint32_t i, uint32_t *walk); /* in a walk from 0 on */
    void (*labels)(struct aux_text *out, const struct aux_names_table *n, uint32_t i);
    bool sparse; /* only those that counted something */
};

static uint32_t rule_count(const struct table *t)
{
    return t->rule_name_count;
}

static uint64_t rule_id(const struct table *t, uint32_t i, uint32_t *walk)
{
    return table_identity_next(t, i, walk);
}

static void label(struct aux_text *out, const char *name, struct str value)
{
    aux_text_put(out, "%s=\"", name);
    aux_text_label(out, value);
    aux_text_put(out, "\"");
}

static void rule_labels(struct aux_text *out, const struct aux_names_table *n, uint32_t i)
{
    const struct table *t = &n->table;
    struct table_identity rule = table_identity_of(t, i);

    aux_text_put(out, "rule=\"");
    aux_text_label(out, rule.route);
    aux_text_put(out, "/");
    aux_text_label(out, rule.rule);
    aux_text_put(out, "\"");
}

static uint32_t member_count(const struct table *t)
{
    return t->member_count;
}

static uint64_t member_id(const struct table *t, uint32_t i, uint32_t *walk)
{
    (void)walk;
    return table_member(t, i)->stable_id;
}

static void member_labels(struct aux_text *out, const struct aux_names_table *n, uint32_t i)
{
    const struct table *t = &n->table;
    uint32_t split = n->split_of[i];

    label(out, "split", split != TABLE_NONE ? table_text(t, table_split(t, split)->name) : STR(""));
    aux_text_put(out, ",");
    label(out, "member", table_text(t, table_member(t, i)->name));
}

static uint32_t upstream_count(const struct table *t)
{
    return t->upstream_count;
}

static uint64_t upstream_id(const struct table *t, uint32_t i, uint32_t *walk)
{
    (void)walk;
    return table_upstream(t, i)->stable_id;
}

static void upstream_labels(struct aux_text *out, const struct aux_names_table *n, uint32_t i)
{
    label(out, "upstream", table_text(&n->table, table_upstream(&n->table, i)->name));
}

static uint32_t endpoint_count(const struct table *t)
{
    return t->endpoint_count;
}

static uint64_t endpoint_id(const struct table *t, uint32_t i, uint32_t *walk)
{
    (void)walk;
    return table_endpoint(t, i)->stable_id;
}

static void endpoint_labels(struct aux_text *out, const struct aux_names_table *n, uint32_t i)
{
    const struct table *t = &n->table;
    uint32_t upstream = n->upstream_of[i];

    label(out, "upstream",
          upstream != TABLE_NONE ? table_text(t, table_upstream(t, upstream)->name) : STR(""));
    aux_text_put(out, ",");
    label(out, "endpoint", table_text(t, table_endpoint(t, i)->text));
}

static const struct thing things[] = {
    { "rule", SHM_RULE, 0x0f, rule_count, rule_id, rule_labels, true },
    { "member", SHM_MEMBER, 0x0f, member_count, member_id, member_labels, false },
    { "upstream", SHM_UPSTREAM, 0xff, upstream_count, upstream_id, upstream_labels, false },
    { "endpoint", SHM_ENDPOINT, 0x9f, endpoint_count, endpoint_id, endpoint_labels, false },
};

static const uint64_t bounds_us[] = { 100,    250,     500,     1000,    2500,     5000,    7500,
                                      10000,  25000,   50000,   75000,   100000,   250000,  500000,
                                      750000, 1000000, 2500000, 5000000, 10000000, 30000000 };

static uint64_t load(const uint64_t *cell)
{
    return __atomic_load_n(cell, __ATOMIC_RELAXED);
}

static uint64_t sum(struct shm *s, uint32_t slot, unsigned cell)
{
    uint64_t total = 0;

    for (unsigned w = 0; w < shm_workers(s); w++)
        total += load(shm_cell(s, w, slot, cell));
    return total;
}

static void write_workers(struct aux_text *out, struct shm *s)
{
    for (unsigned i = 0; i < LEN(workers); i++) {
        const struct family *f = workers + i;

        aux_text_put(out, "# HELP %s %s\n# TYPE %s %s\n", f->name, f->help, f->name, f->type);
        for (unsigned w = 0; w < shm_workers(s); w++)
            aux_text_put(out, "%s{worker=\"%u\"} %llu\n", f->name, w,
                         (unsigned long long)load(shm_worker_cell(s, w, f->cell)));
    }
}

/* The slots of a thing's items, each slot once: a page may not show one twice. */
static uint32_t *slots_of(const struct thing *thing, struct shm *s, const struct table *t)
{
    uint32_t walk = 0, count = thing->count(t), *list = calloc((size_t)count + 1, sizeof(*list));
    uint64_t *seen = calloc(SHM_SLOTS_MAX / 64, sizeof(*seen));

    for (uint32_t i = 0; list && seen && i < count; i++) {
        uint32_t slot = shm_slot_find(s, thing->kind, thing->id(t, i, &walk));
        bool again = slot != UINT32_MAX && (seen[slot / 64] >> (slot % 64) & 1);

        list[i] = again ? UINT32_MAX : slot;
        if (slot != UINT32_MAX)
            seen[slot / 64] |= UINT64_C(1) << (slot % 64);
    }
    free(seen);
    if (!seen) {
        free(list);
        return NULL;
    }
    return list;
}

static void write_family(struct aux_text *out, struct shm *s, const struct aux_names_table *now,
                         const struct thing *thing, const struct family *f, const uint32_t *list)
{
    if (f->help)
        aux_text_put(out, "# HELP proxyd_%s_%s %s\n# TYPE proxyd_%s_%s %s\n", thing->name, f->name,
                     f->help, thing->name, f->name, f->type);
    for (uint32_t i = 0; i < thing->count(&now->table); i++) {
        uint64_t value;

        if (list[i] == UINT32_MAX || (thing->sparse && sum(s, list[i], OBSERVE_REQUESTS) == 0))
            continue;
        value = sum(s, list[i], f->cell);
        aux_text_put(out, "proxyd_%s_%s{", thing->name, f->name);
        thing->labels(out, now, i);
        aux_text_put(out, "%s%s} %llu\n", f->label ? "," : "", f->label ? f->label : "",
                     (unsigned long long)value);
    }
}

struct histogram {
    uint64_t below[LEN(bounds_us)]; /* cumulative */
    uint64_t count, sum_us;
};

static bool read_histogram(struct shm *s, uint32_t slot, struct histogram *h)
{
    *h = (struct histogram){ 0 };
    for (unsigned w = 0; w < shm_workers(s); w++) {
        const uint64_t *fine = shm_histogram(s, w, slot);

        if (!fine)
            return false;
        for (unsigned b = 0; b < SHM_BUCKETS; b++) {
            uint64_t n = load(fine + b), bound = observe_bucket_bound(b);

            h->count += n;
            h->sum_us += n * bound;
            for (unsigned i = 0; n && i < LEN(bounds_us); i++)
                h->below[i] += bound <= bounds_us[i] ? n : 0;
        }
    }
    return true;
}

static void write_histograms(struct aux_text *out, struct shm *s, const struct aux_names_table *now,
                             const struct thing *thing, const uint32_t *list)
{
    struct histogram h;

    aux_text_put(out,
                 "# HELP proxyd_%s_request_duration_seconds Time from a request's head to the end "
                 "of its answer.\n"
                 "# TYPE proxyd_%s_request_duration_seconds histogram\n",
                 thing->name, thing->name);
    for (uint32_t i = 0; i < thing->count(&now->table); i++) {
        struct aux_text labels = { 0 };

        if (list[i] == UINT32_MAX || !read_histogram(s, list[i], &h))
            continue;
        thing->labels(&labels, now, i);
        for (unsigned b = 0; b <= LEN(bounds_us); b++) {
            aux_text_put(out, "proxyd_%s_request_duration_seconds_bucket{", thing->name);
            aux_text_add(out, (struct str){ labels.p, labels.n });
            if (b < LEN(bounds_us))
                aux_text_put(out, ",le=\"%g\"} %llu\n", (double)bounds_us[b] / 1e6,
                             (unsigned long long)h.below[b]);
            else
                aux_text_put(out, ",le=\"+Inf\"} %llu\n", (unsigned long long)h.count);
        }
        aux_text_put(out, "proxyd_%s_request_duration_seconds_sum{", thing->name);
        aux_text_add(out, (struct str){ labels.p, labels.n });
        aux_text_put(out, "} %llu.%06llu\nproxyd_%s_request_duration_seconds_count{",
                     (unsigned long long)(h.sum_us / 1000000),
                     (unsigned long long)(h.sum_us % 1000000), thing->name);
        aux_text_add(out, (struct str){ labels.p, labels.n });
        aux_text_put(out, "} %llu\n", (unsigned long long)h.count);
        aux_text_fini(&labels);
    }
}

static void write_table(struct aux_text *out, const struct aux_names_table *now)
{
    aux_text_put(out,
                 "# HELP proxyd_table_info The table that serves.\n# TYPE proxyd_table_info gauge\n"
                 "proxyd_table_info{content_id=\"");
    aux_text_hex(out, now->table.head->content_id.bytes, DIGEST_BYTES);
    aux_text_put(out, "\",commit=\"%s\"} 1\n", now->commit);
    aux_text_put(
        out,
        "# HELP proxyd_generation The generation that serves.\n# TYPE proxyd_generation gauge\n"
        "proxyd_generation %llu\n",
        (unsigned long long)now->generation);
}

void aux_metrics_write(struct aux_text *out, struct shm *s, const struct aux_names_table *now)
{
    aux_text_put(out, "# HELP proxyd_build_info The program.\n# TYPE proxyd_build_info gauge\n"
                      "proxyd_build_info{version=\"" PX_VERSION "\"} 1\n");
    write_workers(out, s);
    if (!now)
        return;
    write_table(out, now);
    for (unsigned i = 0; i < LEN(things); i++) {
        uint32_t *list = slots_of(things + i, s, &now->table);

        if (!list)
            continue;
        for (unsigned f = 0; f < LEN(slots); f++)
            if (things[i].families >> f & 1)
                write_family(out, s, now, things + i, slots + f, list);
        if (things[i].kind == SHM_MEMBER || things[i].kind == SHM_UPSTREAM)
            write_histograms(out, s, now, things + i, list);
        free(list);
    }
}
