/* SPDX-License-Identifier: Apache-2.0
 *
 * Doors that stand open: counters that anybody reads, paths that are called after what is for few,
 * and addresses that the client chooses. `auth: {disabled: true}` is a decision that somebody
 * wrote down, and is taken as such.
 */
#include "check/trust.h"

#include "check/grant.h"
#include "resolve/address.h"

/* ---- PX601 ---- */

/* Whether only this machine gets there. */
static bool is_local(struct str bind)
{
    static const struct str networks[] = { STR_INIT("127.0.0.0/8"), STR_INIT("::1") };
    struct resolve_address address;
    struct ip_prefix network;

    if (!resolve_address_parse(bind, &address) || address.family == TABLE_UNIX)
        return true;
    for (size_t i = 0; i < LEN(networks); i++)
        if (ip_prefix_parse(networks[i], &network) && ip_prefix_has(&network, &address.ip))
            return true;
    return address.localhost;
}

static void check_metrics(struct check *c, const struct policy_telemetry *t)
{
    if (t->meta.abstract || t->metrics_auth.node != NULL)
        return;
    for (size_t i = 0; i < t->metrics_bind.count; i++) {
        const struct policy_text *bind = &t->metrics_bind.items[i];
        struct diag *d;

        if (is_local(bind->text))
            continue;
        d = diag_add(c->sink, DIAG_ADMIN_EXPOSED, bind->node->at,
                     "metrics on `" STR_FMT "` are open to whoever reaches it",
                     STR_ARG(bind->text));
        diag_subject(d, "Telemetry " STR_FMT, STR_ARG(t->meta.full));
        diag_label(d, "not only this machine");
        diag_note(d, "metrics name every route and upstream, and how they are doing");
        diag_help(d, "bind 127.0.0.1 or a unix socket, or say who may: `auth: NAME`");
    }
}

/* ---- PX602 ---- */

static const struct str sensitive[] = {
    STR_INIT("/admin"),   STR_INIT("/internal"), STR_INIT("/debug"),
    STR_INIT("/metrics"), STR_INIT("/actuator"), STR_INIT("/.git"),
};

/* Why the paths of the alternative are not for everybody; "" where they may be. */
static struct str sensitive_part(const struct resolve_alternative *alt)
{
    for (size_t i = 0; i < LEN(sensitive); i++) {
        struct str s = sensitive[i];

        if (str_has_prefix(alt->path, s) && (alt->path.n == s.n || alt->path.p[s.n] == '/'))
            return s;
    }
    return STR("");
}

static bool is_decided(const struct policy_model *m, const struct policy_rule *rule)
{
    if (rule->more->auth == NULL)
        return false;
    return rule->more->auth->requirement == POLICY_REQUIRE_DISABLED || check_grant_asks(m, rule);
}

static struct diag *add_open(struct check *c, const struct policy_route *route,
                             const struct policy_rule *rule, struct diag_span at, struct str text)
{
    struct diag *d = diag_add(c->sink, DIAG_ROUTE_NO_AUTH, at, STR_FMT, STR_ARG(text));

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(route->meta.full),
                 STR_ARG(rule->name.text));
    diag_help(d, "name who may, `auth: {policy: NAME}`, or say that it is meant: "
                 "`auth: {disabled: true}`");
    return d;
}

static void check_sensitive(struct check *c, const struct resolve_alternative *alt)
{
    struct str part = sensitive_part(alt);
    struct diag *d;

    if (part.n == 0 || alt->rule->to.node == NULL || alt->match == NULL ||
        alt->match->path.node == NULL || alt->match->more->source_address.count > 0 ||
        is_decided(c->model, alt->rule))
        return;
    d = add_open(c, alt->route, alt->rule, alt->match->path.node->at,
                 str_fmt(c->arena,
                         "everybody may reach `" STR_FMT "`: rule `" STR_FMT "` asks for no `auth`",
                         STR_ARG(alt->path), STR_ARG(alt->rule->name.text)));
    diag_label(d, "`" STR_FMT "` is seldom for everybody", STR_ARG(part));
    if (alt->rule->more->auth != NULL)
        diag_related(d, check_grant_span(alt->rule), "lets requests without a token pass");
}

/* The environment that asks for `auth` everywhere; NULL: none does. */
static const struct policy_environment *demanding(const struct policy_model *m)
{
    for (size_t i = 0; i < m->environments.count; i++)
        if (m->environments.items[i]->auth_required)
            return m->environments.items[i];
    return NULL;
}

static void check_demanded(struct check *c, const struct policy_environment *e,
                           const struct policy_route *route, const struct policy_rule *rule)
{
    struct diag *d;

    if (is_decided(c->model, rule))
        return;
    d = add_open(c, route, rule, check_rule_span(rule),
                 str_fmt(c->arena,
                         "rule `" STR_FMT "` asks for no `auth`, and environment `" STR_FMT
                         "` requires it",
                         STR_ARG(rule->name.text), STR_ARG(e->meta.name)));
    diag_label(d, "open to everybody");
    diag_related(d, doc_span(e->node, STR("authRequired")), "of every rule");
}

static void check_rules(struct check *c)
{
    const struct policy_environment *e = demanding(c->model);

    if (e == NULL) {
        for (size_t i = 0; i < c->plan->count; i++)
            check_sensitive(c, &c->plan->items[i]);
        return;
    }
    for (size_t i = 0; i < c->model->routes.count; i++)
        for (size_t k = 0; k < c->model->routes.items[i]->rules.count; k++)
            check_demanded(c, e, c->model->routes.items[i],
                           &c->model->routes.items[i]->rules.items[k]);
}

/* ---- PX613, PX614 ---- */

/* Where a rule decides something by the client's address; node NULL: nowhere. */
static struct policy_text address_use(const struct policy_model *m, const struct policy_rule *rule)
{
    for (size_t i = 0; i < check_grant_count(rule); i++) {
        const struct policy_auth *auth = check_grant_at(m, rule, i);

        if (auth != NULL && auth->ip_allow.count > 0)
            return auth->ip_allow.items[0];
        if (auth != NULL && auth->ip_deny.count > 0)
            return auth->ip_deny.items[0];
    }
    for (size_t i = 0; i < rule->more->rate_limits.count; i++) {
        uint32_t index = rule->more->rate_limits.items[i].index;
        const struct policy_rate_limit *limit =
            index < m->rate_limits.count ? m->rate_limits.items[index] : NULL;

        for (size_t k = 0; limit != NULL && k < limit->key.count; k++)
            if (limit->key.items[k].kind == POLICY_KEY_CLIENT_ADDRESS)
                return (struct policy_text){ .node = limit->key.items[k].node };
    }
    for (size_t i = 0; i < rule->match.count; i++)
        if (rule->match.items[i].more->source_address.count > 0)
            return rule->match.items[i].more->source_address.items[0];
    return (struct policy_text){ 0 };
}

struct use {
    const struct doc_node *node; /* NULL: none */
    const struct policy_rule *rule;
    const struct policy_route *route;
};

/* The first use of the client's address behind a listener. */
static struct use find_use(const struct policy_model *m, size_t listener)
{
    for (size_t i = 0; i < m->routes.count; i++) {
        const struct policy_route *route = m->routes.items[i];
        bool listens = false;

        for (size_t k = 0; k < route->listeners.count; k++)
            listens = listens || route->listeners.items[k].index == listener;
        for (size_t k = 0; listens && k < route->rules.count; k++) {
            struct policy_text use = address_use(m, &route->rules.items[k]);

            if (use.node != NULL)
                return (struct use){ use.node, &route->rules.items[k], route };
        }
    }
    return (struct use){ 0 };
}

static void report_trust(struct check *c, const struct policy_listener *l,
                         const struct policy_text *network, const struct use *use)
{
    struct diag *d =
        diag_add(c->sink, DIAG_XFF_TRUST_ALL, network->node->at,
                 "`trustedProxies` has `" STR_FMT
                 "`: clients write their own address, and rule `" STR_FMT "` goes by it",
                 STR_ARG(network->text), STR_ARG(use->rule->name.text));

    diag_subject(d, "Listener " STR_FMT, STR_ARG(l->meta.full));
    diag_label(d, "everybody's `x-forwarded-for` is believed");
    diag_related(d, use->node->at, "decides by the client's address");
    diag_help(d, "name the networks of the proxies in front of this one, such as `10.0.0.0/8`");
}

static bool is_everything(struct str network)
{
    struct ip_prefix p;

    return ip_prefix_parse(network, &p) && (p.bits == 0 || (p.bits == 96 && ip_is_v4(&p.ip)));
}

static void report_hidden(struct check *c, const struct policy_listener *l, const struct use *use)
{
    const struct doc_node *node = doc_at(l->node, STR("clientAddress.proxyProtocol"));
    struct diag *d =
        diag_add(c->sink, DIAG_IP_ALLOW_BEHIND_LB, node != NULL ? node->at : l->node->at,
                 "who leaves the PROXY header out is not asked where they come from, and "
                 "rule `" STR_FMT "` goes by it",
                 STR_ARG(use->rule->name.text));

    diag_subject(d, "Listener " STR_FMT, STR_ARG(l->meta.full));
    diag_label(d, "anybody may write the header, or leave it out");
    diag_related(d, use->node->at, "decides by the client's address");
    diag_help(d, "say `required` on a listener that the load balancer alone can reach");
}

static void check_listener(struct check *c, size_t index)
{
    const struct policy_listener *l = c->model->listeners.items[index];
    struct use use = find_use(c->model, index);

    if (use.node == NULL || l->meta.abstract)
        return;
    for (size_t i = 0; i < l->trusted_proxies.count; i++)
        if (is_everything(l->trusted_proxies.items[i].text)) {
            report_trust(c, l, &l->trusted_proxies.items[i], &use);
            return;
        }
    if (l->proxy_protocol == POLICY_PROXY_PROTOCOL_OPTIONAL)
        report_hidden(c, l, &use);
}

void check_trust_run(struct check *c)
{
    for (size_t i = 0; i < c->model->telemetries.count; i++)
        check_metrics(c, c->model->telemetries.items[i]);
    check_rules(c);
    for (size_t i = 0; i < c->model->listeners.count; i++)
        check_listener(c, i);
}
