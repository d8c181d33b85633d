/* SPDX-License-Identifier: Apache-2.0
 *
 * One record an object that is written; what two upstreams inherit from one parent is shared.
 */
#include "lower/life.h"

#include "lower/list.h"
#include "lower/names.h"

_Static_assert((int)POLICY_BALANCER_RING_HASH == (int)TABLE_RING_HASH &&
                   (int)POLICY_BALANCER_LEAST_REQUESTS == (int)TABLE_LEAST_REQUESTS &&
                   (int)POLICY_BALANCER_RANDOM == (int)TABLE_RANDOM &&
                   (int)POLICY_BALANCER_MAGLEV == (int)TABLE_MAGLEV,
               "the same numbers");
_Static_assert((int)POLICY_PROBE_GRPC == (int)TABLE_PROBE_GRPC &&
                   (int)POLICY_PROBE_TCP == (int)TABLE_PROBE_TCP,
               "the same numbers");
_Static_assert((int)POLICY_PROXY_HEADER_V2 == (int)TABLE_PROXY_HEADER_V2 &&
                   (int)POLICY_PROXY_HEADER_V1 == (int)TABLE_PROXY_HEADER_V1,
               "the same numbers");

static uint32_t discovery_of(struct lower *l, const struct policy_discovery *from)
{
    struct table_discovery record = {
        .name = emit_text(l->image, from->dns.node ? from->dns.text : from->file.text),
        .kind = !from->dns.node ? TABLE_DISCOVER_FILE
                : from->srv     ? TABLE_DISCOVER_SRV
                                : TABLE_DISCOVER_DNS,
        .port = from->port,
        .refresh_ms = from->refresh_ms,
    };

    return lower_list_share(l, TABLE_DISC, &record, sizeof(record));
}

static uint32_t health_of(struct lower *l, const struct policy_health *from)
{
    struct table_health record = {
        .path = emit_text(l->image, from->path.text),
        .host = emit_text(l->image, from->host.text),
        .probe = from->probe,
        .interval_ms = from->interval_ms,
        .timeout_ms = from->timeout_ms,
        .healthy = from->healthy,
        .unhealthy = from->unhealthy,
    };

    return lower_list_share(l, TABLE_HLTH, &record, sizeof(record));
}

static uint32_t outlier_of(struct lower *l, const struct policy_outlier *from)
{
    struct table_outlier record = {
        .consecutive_5xx = from->consecutive_5xx,
        .consecutive_gateway = from->consecutive_gateway,
        .interval_ms = from->interval_ms,
        .eject_ms = from->eject_ms,
        .ejected_max = from->ejected_percent_max,
    };

    return lower_list_share(l, TABLE_OUTL, &record, sizeof(record));
}

static uint32_t breaker_of(struct lower *l, const struct policy_error_breaker *from)
{
    struct table_breaker record = {
        .errors = from->error_percent,
        .window_ms = from->window_ms,
        .requests_min = from->requests_min,
        .open_ms = from->open_ms,
    };

    return lower_list_share(l, TABLE_BRKR, &record, sizeof(record));
}

static uint32_t tls_of(struct lower *l, const struct policy_upstream_tls *from)
{
    struct table_upstream_tls record = {
        .server_name = emit_text(l->image, from->server_name.text),
        .verify = from->verify,
        .version_min = str_eq(from->min_version.text, STR("1.3")) ? TABLE_TLS_1_3 : TABLE_TLS_1_2,
        .ca = from->ca.secret.provider.node ? lower_list_secret(l, &from->ca.secret) : TABLE_NONE,
        .certificate = from->client_certificate.node
                           ? lower_list_secret(l, &from->client_certificate)
                           : TABLE_NONE,
    };

    return lower_list_share(l, TABLE_UTLS, &record, sizeof(record));
}

enum { PANIC_DEFAULT = 5000 };

static bool is_plain(const struct policy_upstream *u)
{
    return !u->discovery && !u->health && !u->outlier && !u->error_breaker && !u->tls &&
           u->protocol == POLICY_SPEAKS_HTTP1 && u->proxy_protocol == POLICY_PROXY_HEADER_OFF &&
           u->balancer == POLICY_BALANCER_ROUND_ROBIN && u->hash_by.count == 0 &&
           u->bounded_load_percent == 0 && u->slow_start_ms == 0 && u->table_size == 0 &&
           u->panic_percent == PANIC_DEFAULT;
}

void lower_life_add(struct lower *l, const struct policy_upstream *u, uint32_t upstream)
{
    struct table_upstream_life *out;
    uint32_t index;

    if (is_plain(u))
        return;
    out = emit_add(l->image, TABLE_UPSX, &index);
    out->upstream = upstream;
    out->discovery = u->discovery ? discovery_of(l, u->discovery) : TABLE_NONE;
    out->health = u->health ? health_of(l, u->health) : TABLE_NONE;
    out->outlier = u->outlier ? outlier_of(l, u->outlier) : TABLE_NONE;
    out->breaker = u->error_breaker ? breaker_of(l, u->error_breaker) : TABLE_NONE;
    out->tls = u->tls ? tls_of(l, u->tls) : TABLE_NONE;
    out->protocol = u->protocol == POLICY_SPEAKS_H2 ? TABLE_SPEAKS_H2 : TABLE_SPEAKS_HTTP1;
    out->proxy_header = u->proxy_protocol;
    out->table_size = u->table_size;
    lower_names_add_keys(l, u->hash_by.items, u->hash_by.count, &out->hash_first, &out->hash_count);
    out->bounded_load = u->bounded_load_percent;
    out->slow_start_ms = u->slow_start_ms;
    out->panic = u->panic_percent;
}

void lower_life_reserve(struct lower *l, uint32_t endpoint, uint32_t priority)
{
    struct table_reserve *out;
    uint32_t index;

    if (priority == 0)
        return;
    out = emit_add(l->image, TABLE_RSRV, &index);
    out->endpoint = endpoint;
    out->priority = priority;
}

struct str lower_life_print(struct lower *l, const struct policy_upstream *u)
{
    const struct policy_upstream_tls *tls = u->tls;
    struct str speaks = u->protocol == POLICY_SPEAKS_H2 ? STR("h2") : STR("http/1.1");

    if (u->proxy_protocol != POLICY_PROXY_HEADER_OFF)
        speaks = str_fmt(l->arena, STR_FMT " proxy %u", STR_ARG(speaks), u->proxy_protocol);
    if (!tls)
        return speaks;
    return str_fmt(l->arena,
                   STR_FMT " tls %d " STR_FMT " " STR_FMT " " STR_FMT "/" STR_FMT "/" STR_FMT
                           " " STR_FMT "/" STR_FMT "/" STR_FMT,
                   STR_ARG(speaks), tls->verify, STR_ARG(tls->server_name.text),
                   STR_ARG(tls->min_version.text), STR_ARG(tls->ca.secret.provider.text),
                   STR_ARG(tls->ca.secret.name.text), STR_ARG(tls->ca.secret.key.text),
                   STR_ARG(tls->client_certificate.provider.text),
                   STR_ARG(tls->client_certificate.name.text),
                   STR_ARG(tls->client_certificate.key.text));
}
