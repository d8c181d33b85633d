/* SPDX-License-Identifier: Apache-2.0
 *
 * Bits come from the model and not from the records, so that nothing which is written can be
 * dropped silently: a field whose record is forgotten still keeps a proxy that lacks it away.
 * Abstract objects are not lowered and ask for nothing.
 */
#include "lower/feature.h"

#include "table/features.h"

static uint64_t when(bool used, uint64_t bit)
{
    return used ? bit : 0;
}

static uint64_t of_listener(const struct policy_listener *l)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < l->http.count; i++)
        bits |= when(str_eq(l->http.items[i].text, STR("h2")), TABLE_FEATURE_H2);
    bits |= when(l->protocol == POLICY_PROTOCOL_HTTPS && l->http.count == 0, TABLE_FEATURE_H2);
    bits |= when(l->tls != NULL || l->protocol == POLICY_PROTOCOL_HTTPS, TABLE_FEATURE_TLS);
    bits |= when(l->protocol >= POLICY_PROTOCOL_TCP, TABLE_FEATURE_L4);
    bits |= when(l->protocol == POLICY_PROTOCOL_UDP, TABLE_FEATURE_UDP);
    bits |= when(l->proxy_protocol != POLICY_PROXY_PROTOCOL_OFF, TABLE_FEATURE_PROXY_PROTOCOL);
    bits |= when(l->trusted_proxies.count > 0, TABLE_FEATURE_TRUSTED_PROXIES);
    return bits |
           when(l->connections_max || l->client_connections_max, TABLE_FEATURE_CONNECTION_LIMIT);
}

static uint64_t of_keys(const struct policy_key *keys, size_t count)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        bits |= when(keys[i].kind == POLICY_KEY_CLAIM, TABLE_FEATURE_CLAIMS);
        bits |= when(keys[i].issue, TABLE_FEATURE_ISSUE_COOKIE);
    }
    return bits;
}

static uint64_t of_rule(const struct policy_rule *r)
{
    uint64_t bits = when(r->more->auth && r->more->auth->requirement != POLICY_REQUIRE_DISABLED,
                         TABLE_FEATURE_AUTH);

    bits |= when(r->more->waf && !r->more->waf->disabled, TABLE_FEATURE_WAF);
    bits |= when(r->more->retry != NULL, TABLE_FEATURE_RETRY);
    bits |= when(r->more->rate_limits.count > 0, TABLE_FEATURE_RATE_LIMIT);
    bits |= when(r->more->filters.count > 0, TABLE_FEATURE_FILTERS);
    bits |= when(r->more->mirror.count > 0, TABLE_FEATURE_MIRROR);
    bits |= when(r->more->cors != NULL, TABLE_FEATURE_CORS);
    bits |= when(r->more->fraction_percent > 0, TABLE_FEATURE_FRACTION);
    bits |= when(r->more->upgrades.count > 0, TABLE_FEATURE_UPGRADE);
    for (size_t i = 0; i < r->match.count; i++) {
        bits |= when(r->match.items[i].more->claims.count > 0, TABLE_FEATURE_CLAIMS);
        bits |= when(r->match.items[i].more->sni.count > 0, TABLE_FEATURE_SNI);
    }
    return bits;
}

static uint64_t of_upstream(const struct policy_upstream *u)
{
    uint64_t bits = of_keys(u->hash_by.items, u->hash_by.count);

    bits |= when(u->discovery != NULL, TABLE_FEATURE_DISCOVERY);
    bits |= when(u->health != NULL, TABLE_FEATURE_HEALTH);
    bits |= when(u->outlier != NULL, TABLE_FEATURE_OUTLIER);
    bits |= when(u->error_breaker != NULL, TABLE_FEATURE_BREAKER);
    bits |= when(u->tls != NULL, TABLE_FEATURE_UPSTREAM_TLS);
    bits |= when(u->protocol == POLICY_SPEAKS_H2, TABLE_FEATURE_UPSTREAM_H2);
    bits |= when(u->proxy_protocol != POLICY_PROXY_HEADER_OFF, TABLE_FEATURE_PROXY_HEADER);
    bits |= when(u->balancer != POLICY_BALANCER_ROUND_ROBIN, TABLE_FEATURE_BALANCERS);
    bits |= when(u->slow_start_ms > 0, TABLE_FEATURE_SLOW_START);
    for (size_t i = 0; i < u->endpoints.count; i++)
        bits |= when(u->endpoints.items[i].priority > 0, TABLE_FEATURE_PRIORITY);
    return bits;
}

static uint64_t of_split(const struct policy_split *s)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < s->members.count; i++)
        bits |= when(s->members.items[i].filters.count > 0, TABLE_FEATURE_FILTERS);
    return bits | of_keys(s->sticky_by.items, s->sticky_by.count) |
           when(s->guards.count > 0, TABLE_FEATURE_GUARD) |
           when(s->override_by == POLICY_OVERRIDE_FILTER, TABLE_FEATURE_OVERRIDE);
}

static uint64_t of_rate_limit(const struct policy_rate_limit *r)
{
    return of_keys(r->key.items, r->key.count) |
           when(r->scope == POLICY_SCOPE_FLEET, TABLE_FEATURE_FLEET_LIMIT);
}

static uint64_t of_routes(const struct policy_model *m)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < m->routes.count; i++)
        for (size_t k = 0; k < m->routes.items[i]->rules.count; k++)
            bits |= of_rule(&m->routes.items[i]->rules.items[k]);
    return bits;
}

uint64_t lower_feature_bits(const struct policy_model *m)
{
    uint64_t bits = of_routes(m);

    for (size_t i = 0; i < m->listeners.count; i++)
        bits |= of_listener(m->listeners.items[i]);
    for (size_t i = 0; i < m->upstreams.count; i++)
        bits |= m->upstreams.items[i]->meta.abstract ? 0 : of_upstream(m->upstreams.items[i]);
    for (size_t i = 0; i < m->splits.count; i++)
        bits |= of_split(m->splits.items[i]);
    for (size_t i = 0; i < m->rate_limits.count; i++)
        bits |= m->rate_limits.items[i]->meta.abstract ? 0 : of_rate_limit(m->rate_limits.items[i]);
    bits |= when(m->l4_routes.count > 0, TABLE_FEATURE_L4);
    return bits | when(m->telemetries.count > 0, TABLE_FEATURE_TELEMETRY);
}
