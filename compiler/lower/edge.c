/* SPDX-License-Identifier: Apache-2.0
 *
 * Listeners that are plain HTTP have none of it and cost nothing. L4 rules stand in the order of
 * precedence: exact server names, then longer patterns, then those that ask for a network, by name.
 */
#include "lower/edge.h"

#include <stdlib.h>

#include "lower/list.h"
#include "lower/names.h"

/* ---- listeners ---- */

_Static_assert((int)POLICY_PROTOCOL_TLS_PASSTHROUGH == (int)TABLE_TLS_PASSTHROUGH &&
                   (int)POLICY_PROTOCOL_HTTPS == (int)TABLE_HTTPS &&
                   (int)POLICY_PROTOCOL_TCP == (int)TABLE_TCP &&
                   (int)POLICY_PROTOCOL_UDP == (int)TABLE_UDP,
               "the same numbers");
_Static_assert((int)POLICY_PROXY_PROTOCOL_OPTIONAL == (int)TABLE_PROXY_PROTOCOL_OPTIONAL &&
                   (int)POLICY_PROXY_PROTOCOL_REQUIRED == (int)TABLE_PROXY_PROTOCOL_REQUIRED,
               "the same numbers");
_Static_assert((int)POLICY_CLIENT_CERTIFICATES_REQUIRED == (int)TABLE_CLIENT_REQUIRED &&
                   (int)POLICY_CLIENT_CERTIFICATES_OPTIONAL == (int)TABLE_CLIENT_OPTIONAL,
               "the same numbers");

static void add_certificates(struct lower *l, const struct policy_listener_tls *from,
                             struct table_tls *out)
{
    out->certificate_first = emit_count(l->image, TABLE_CERT);
    out->certificate_count = (uint32_t)from->certificates.count;
    for (size_t i = 0; i < from->certificates.count; i++) {
        const struct policy_certificate *c = &from->certificates.items[i];
        uint32_t index;
        struct table_certificate *to = emit_add(l->image, TABLE_CERT, &index);

        to->secret = lower_list_secret(l, &c->secret);
        lower_list_words(l, c->hosts.items, c->hosts.count, LOWER_SORTED, &to->host_first,
                         &to->host_count);
    }
}

static uint32_t version_of(struct str text)
{
    return str_eq(text, STR("1.3")) ? TABLE_TLS_1_3 : TABLE_TLS_1_2;
}

static uint32_t add_tls(struct lower *l, const struct policy_listener_tls *from)
{
    uint32_t index;
    struct table_tls *out = emit_add(l->image, TABLE_TLSC, &index);

    add_certificates(l, from, out);
    out->version_min = version_of(from->min_version.text);
    out->version_max = version_of(from->max_version.text);
    lower_list_words(l, from->ciphers.items, from->ciphers.count, LOWER_AS_WRITTEN,
                     &out->cipher_first, &out->cipher_count);
    out->flags = from->strict_sni ? TABLE_TLS_STRICT_SNI : 0;
    out->client_mode = from->client_certificates;
    out->client_ca = from->client_ca.secret.provider.node
                         ? lower_list_secret(l, &from->client_ca.secret)
                         : TABLE_NONE;
    out->ticket_rotation_ms = from->ticket_rotation_ms;
    return index;
}

static uint32_t versions_of(const struct policy_listener *from)
{
    static const char *const versions[] = { "http/1.1", "h2", NULL };
    uint32_t bits = lower_list_bits(from->http.items, from->http.count, versions);

    if (bits == 0)
        bits = from->protocol == POLICY_PROTOCOL_HTTPS ? TABLE_HTTP_1 | TABLE_HTTP_2 : TABLE_HTTP_1;
    return bits;
}

static void add_edge(struct lower *l, const struct policy_listener *from, uint32_t listener)
{
    uint32_t http = versions_of(from), index;
    struct table_edge *out;

    if (!from->tls && http == TABLE_HTTP_1 && from->trusted_proxies.count == 0 &&
        from->proxy_protocol == POLICY_PROXY_PROTOCOL_OFF && from->connections_max == 0 &&
        from->client_connections_max == 0)
        return;
    out = emit_add(l->image, TABLE_EDGE, &index);
    out->listener = listener;
    out->tls = from->tls ? add_tls(l, from->tls) : TABLE_NONE;
    out->http = http;
    out->proxy_protocol = from->proxy_protocol;
    lower_list_networks(l, from->trusted_proxies.items, from->trusted_proxies.count,
                        &out->trusted_first, &out->trusted_count);
    out->connections_max = from->connections_max;
    out->client_connections_max = from->client_connections_max;
}

/* ---- connections ---- */

struct l4 {
    const struct policy_l4_route *route;
    const struct policy_l4_rule *rule;
    const struct policy_l4_match *match; /* NULL: every connection */
    uint32_t listener;
    struct str name;
    size_t exact,
        longest; /* server names: labels of the longest exact one, of the longest pattern */
};

static void weigh(struct l4 *r)
{
    for (size_t i = 0; r->match && i < r->match->sni.count; i++) {
        struct str host = r->match->sni.items[i].text;

        if (str_has_prefix(host, STR("*")))
            r->longest = MAX(r->longest, host.n);
        else
            r->exact = MAX(r->exact, host.n);
    }
}

static int compare_l4(const void *pa, const void *pb)
{
    const struct l4 *a = pa, *b = pb;
    size_t networks_a = a->match ? a->match->source_address.count : 0;
    size_t networks_b = b->match ? b->match->source_address.count : 0;

    if (a->listener != b->listener)
        return a->listener < b->listener ? -1 : 1;
    if ((a->exact > 0) != (b->exact > 0))
        return a->exact ? -1 : 1;
    if (a->longest != b->longest)
        return a->longest > b->longest ? -1 : 1;
    if ((networks_a > 0) != (networks_b > 0))
        return networks_a ? -1 : 1;
    return str_cmp(a->name, b->name);
}

static void write_l4(struct lower *l, const struct l4 *r)
{
    uint32_t index;
    struct table_l4_rule *out = emit_add(l->image, TABLE_L4RT, &index);

    out->stable_id = digest_stable_id(STR("rule"), r->name);
    out->name = emit_text(l->image, r->name);
    out->listener = r->listener;
    out->kind = r->rule->to.split.node ? TABLE_L4_SPLIT : TABLE_L4_UPSTREAM;
    out->target =
        r->rule->to.split.node ? r->rule->to.split.index : l->upstreams[r->rule->to.upstream.index];
    out->idle_timeout_ms = r->rule->idle_timeout_ms;
    lower_list_words(l, r->match ? r->match->sni.items : NULL, r->match ? r->match->sni.count : 0,
                     LOWER_SORTED, &out->sni_first, &out->sni_count);
    lower_list_networks(l, r->match ? r->match->source_address.items : NULL,
                        r->match ? r->match->source_address.count : 0, &out->source_first,
                        &out->source_count);
}

static size_t collect_l4(struct lower *l, const struct policy_l4_route *route, struct l4 *out)
{
    size_t n = 0;

    for (size_t k = 0; k < route->listeners.count; k++)
        for (size_t i = 0; i < route->rules.count; i++) {
            const struct policy_l4_rule *rule = &route->rules.items[i];
            size_t alternatives = MAX(rule->match.count, (size_t)1);

            for (size_t m = 0; m < alternatives; m++, n++) {
                if (!out)
                    continue;
                out[n] = (struct l4){ .route = route,
                                      .rule = rule,
                                      .match = rule->match.count ? &rule->match.items[m] : NULL,
                                      .listener = route->listeners.items[k].index,
                                      .name = str_fmt(l->arena, STR_FMT "/" STR_FMT,
                                                      STR_ARG(route->meta.full),
                                                      STR_ARG(rule->name.text)) };
                weigh(&out[n]);
            }
        }
    return n;
}

static void add_l4(struct lower *l)
{
    const struct policy_model *m = l->model;
    size_t count = 0, n = 0;
    struct l4 *all;

    for (size_t i = 0; i < m->l4_routes.count; i++)
        count += collect_l4(l, m->l4_routes.items[i], NULL);
    all = NEW_N(l->arena, struct l4, count + 1);
    for (size_t i = 0; i < m->l4_routes.count; i++)
        n += collect_l4(l, m->l4_routes.items[i], all + n);
    qsort(all, n, sizeof(*all), compare_l4);
    for (size_t i = 0; i < n; i++)
        write_l4(l, &all[i]);
}

/* ---- telemetry, secrets ---- */

static void write_telemetry(struct lower *l, const struct policy_telemetry *from, uint32_t listener)
{
    uint32_t index;
    struct table_telemetry *out = emit_add(l->image, TABLE_TELE, &index);

    out->listener = listener;
    lower_list_words(l, from->metrics_bind.items, from->metrics_bind.count, LOWER_SORTED,
                     &out->metrics_first, &out->metrics_count);
    out->metrics_auth = from->metrics_auth.node ? l->auths[from->metrics_auth.index] : TABLE_NONE;
    lower_list_words(l, from->log_fields.items, from->log_fields.count, LOWER_SORTED,
                     &out->field_first, &out->field_count);
    out->log_share = from->log_sample_percent;
    out->trace_upstream =
        from->trace_upstream.node ? l->upstreams[from->trace_upstream.index] : TABLE_NONE;
    out->trace_share = from->trace_upstream.node ? from->trace_sample_percent : 0;
}

static void add_telemetry(struct lower *l, const struct policy_telemetry *from)
{
    if (from->listeners.count == 0)
        write_telemetry(l, from, TABLE_NONE);
    for (size_t i = 0; i < from->listeners.count; i++)
        write_telemetry(l, from, from->listeners.items[i].index);
}

static void add_providers(struct lower *l, const struct policy_environment *from)
{
    for (size_t i = 0; i < from->secret_providers.count; i++) {
        const struct policy_provider *p = &from->secret_providers.items[i];
        uint32_t index;
        struct table_provider *out = emit_add(l->image, TABLE_PRVD, &index);

        out->name = emit_text(l->image, p->key);
        out->kind = p->directory.node ? TABLE_PROVIDER_DIRECTORY
                    : p->prefix.node  ? TABLE_PROVIDER_PREFIX
                                      : TABLE_PROVIDER_COMMAND;
        out->place = emit_text(l->image, p->directory.node ? p->directory.text : p->prefix.text);
        lower_list_words(l, p->command.items, p->command.count, LOWER_AS_WRITTEN,
                         &out->command_first, &out->command_count);
    }
}

void lower_edge_add_all(struct lower *l)
{
    const struct policy_model *m = l->model;

    for (size_t i = 0; i < m->environments.count; i++)
        if (str_eq(m->environments.items[i]->meta.name, m->environment))
            add_providers(l, m->environments.items[i]);
    for (size_t i = 0; i < m->listeners.count; i++)
        add_edge(l, m->listeners.items[i], (uint32_t)i);
    add_l4(l);
    for (size_t i = 0; i < m->telemetries.count; i++)
        add_telemetry(l, m->telemetries.items[i]);
}
