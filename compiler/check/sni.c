/* SPDX-License-Identifier: Apache-2.0
 *
 * What a certificate is for is known here only where `hosts` says so: one certificate without them
 * may be for every name, and nothing is claimed.
 */
#include "check/sni.h"

#include "base/vec.h"

struct hosts {
    const struct policy_text **items;
    size_t count, cap;
};

/* True where some name is in both patterns. */
static bool meet(struct str a, struct str b)
{
    bool wild_a = str_has_prefix(a, STR("*.")), wild_b = str_has_prefix(b, STR("*."));

    if (str_eq(a, STR("*")) || str_eq(b, STR("*")) || str_ieq(a, b))
        return true;
    a = wild_a ? str_sub(a, 1, a.n) : a;
    b = wild_b ? str_sub(b, 1, b.n) : b;
    if (a.n >= b.n)
        return wild_b && str_ieq(str_sub(a, a.n - b.n, b.n), b);
    return wild_a && str_ieq(str_sub(b, b.n - a.n, a.n), a);
}

static bool speaks_http(const struct policy_listener *l)
{
    return l->protocol == POLICY_PROTOCOL_HTTP || l->protocol == POLICY_PROTOCOL_HTTPS;
}

/* The hosts of all certificates; false where one does not say its own, or not so that it was
 * understood. */
static bool list_hosts(struct check *c, const struct policy_listener *l, struct hosts *out)
{
    for (size_t i = 0; i < l->tls->certificates.count; i++) {
        const struct policy_certificate *certificate = &l->tls->certificates.items[i];

        if (certificate->hosts.count == 0 || !check_spend(c, 1 + certificate->hosts.count))
            return false;
        for (size_t k = 0; k < certificate->hosts.count; k++) {
            if (certificate->hosts.items[k].text.n == 0)
                return false;
            *VEC_ADD(c->scratch, out) = &certificate->hosts.items[k];
        }
    }
    return l->tls->certificates.count > 0;
}

/* True where the listener may take a connection for the host; a place of its certificates where
 * not. */
static bool serves(struct check *c, const struct policy_listener *l, struct str host,
                   const struct doc_node **where)
{
    struct hosts hosts = { 0 };

    if (l->protocol != POLICY_PROTOCOL_HTTPS || l->tls == NULL || !list_hosts(c, l, &hosts))
        return true;
    for (size_t i = 0; i < hosts.count; i++)
        if (meet(hosts.items[i]->text, host))
            return true;
    *where = hosts.items[0]->node;
    return false;
}

/* ---- PX206 ---- */

/* The first listener of the route, where each of them refuses connections for the host; a place of
 * its certificates. */
static const struct policy_listener *refuser(struct check *c, const struct policy_route *route,
                                             struct str host, const struct doc_node **where)
{
    const struct policy_listener *first = NULL;

    for (size_t i = 0; i < route->listeners.count; i++) {
        uint32_t index = route->listeners.items[i].index;
        const struct policy_listener *l =
            index == UINT32_MAX ? NULL : c->model->listeners.items[index];

        if (l == NULL || l->tls == NULL || !l->tls->strict_sni || serves(c, l, host, where))
            return NULL;
        if (first == NULL)
            first = l;
    }
    return first;
}

bool check_sni_is_refused(struct check *c, const struct policy_route *route, struct str host)
{
    struct arena_mark mark = arena_mark(c->scratch);
    const struct doc_node *where;
    bool refused = refuser(c, route, host, &where) != NULL;

    arena_rewind(c->scratch, mark);
    return refused;
}

static void check_host(struct check *c, const struct policy_route *route,
                       const struct policy_text *host)
{
    const struct doc_node *where = NULL;
    const struct policy_listener *l = refuser(c, route, host->text, &where);
    struct diag *d;

    if (l == NULL || where == NULL)
        return;
    d = diag_add(c->sink, DIAG_HOST_NOT_SERVED, host->node->at, "no listener accepts `" STR_FMT "`",
                 STR_ARG(host->text));
    diag_subject(d, "Route " STR_FMT, STR_ARG(route->meta.full));
    diag_label(d, "no certificate of listener `" STR_FMT "` is for it", STR_ARG(l->meta.full));
    diag_related(d, where->at, "what there is");
    diag_related(d, doc_span(l->tls->node, STR("strictSni")), "so its connections are refused");
    diag_help(d, "add a certificate with `hosts: [\"" STR_FMT "\"]`, or take the host out",
              STR_ARG(host->text));
}

/* ---- PX318 ---- */

static void check_l4_rule(struct check *c, const struct policy_l4_route *route,
                          const struct policy_l4_rule *rule, const struct policy_listener *l,
                          const struct policy_ref *ref)
{
    for (size_t i = 0; i < rule->match.count; i++) {
        const struct policy_text *sni = rule->match.items[i].sni.items;
        struct diag *d;

        if (rule->match.items[i].sni.count == 0)
            continue;
        d = diag_add(c->sink, DIAG_SNI_HOST_MISMATCH, sni->node->at,
                     "no connection that rule `" STR_FMT "` sees has the server name `" STR_FMT "`",
                     STR_ARG(rule->name.text), STR_ARG(sni->text));
        diag_subject(d, "L4Route " STR_FMT ", rule " STR_FMT, STR_ARG(route->meta.full),
                     STR_ARG(rule->name.text));
        diag_label(d, "only a TLS handshake tells it, and nobody reads one here");
        diag_related(d, ref->node->at, "listener `" STR_FMT "` passes bytes on unread",
                     STR_ARG(l->meta.full));
        diag_help(d, "give the listener `protocol: tls-passthrough`, or match `sourceAddress`");
        return;
    }
}

/* ---- PX213 ---- */

static const char *protocol_name(const struct policy_listener *l)
{
    static const char *const names[] = { "http", "https", "tcp", "udp", "tls-passthrough" };

    assert(l->protocol < LEN(names));
    return names[l->protocol];
}

static void check_speech(struct check *c, const struct policy_meta *meta, bool http,
                         const struct policy_ref *ref)
{
    const struct policy_listener *l;
    struct diag *d;

    if (ref->index == UINT32_MAX)
        return;
    l = c->model->listeners.items[ref->index];
    if (speaks_http(l) == http)
        return;
    d = diag_add(c->sink, DIAG_PROTOCOL_MISMATCH, ref->node->at,
                 http ? "listener `" STR_FMT "` speaks %s, and a Route is about HTTP requests"
                      : "listener `" STR_FMT
                        "` speaks %s, and an L4Route is about connections that "
                        "nobody looks into",
                 STR_ARG(l->meta.full), protocol_name(l));
    diag_subject(d, "%s " STR_FMT, http ? "Route" : "L4Route", STR_ARG(meta->full));
    diag_label(d, "never gets there");
    diag_related(d, doc_span(l->node, STR("protocol")), "what it speaks");
    diag_help(d, http ? "write an L4Route, or give the listener `protocol: http` or `https`"
                      : "write a Route, or give the listener `protocol: tcp`");
}

static void judge_route(struct check *c, const struct policy_route *route)
{
    for (size_t i = 0; i < route->listeners.count; i++)
        check_speech(c, &route->meta, true, &route->listeners.items[i]);
    for (size_t i = 0; i < route->hosts.count; i++)
        if (route->hosts.items[i].text.n > 0) /* one that was not understood is no host */
            check_host(c, route, &route->hosts.items[i]);
}

static void judge_l4_route(struct check *c, const struct policy_l4_route *route)
{
    for (size_t i = 0; i < route->listeners.count; i++) {
        const struct policy_ref *ref = &route->listeners.items[i];
        const struct policy_listener *l =
            ref->index == UINT32_MAX ? NULL : c->model->listeners.items[ref->index];

        check_speech(c, &route->meta, false, ref);
        for (size_t k = 0; l != NULL && k < route->rules.count; k++)
            if (l->protocol == POLICY_PROTOCOL_TCP || l->protocol == POLICY_PROTOCOL_UDP)
                check_l4_rule(c, route, &route->rules.items[k], l, ref);
    }
}

void check_sni_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        struct arena_mark mark = arena_mark(c->scratch);

        judge_route(c, c->model->routes.items[i]);
        arena_rewind(c->scratch, mark);
    }
    for (size_t i = 0; i < c->model->l4_routes.count; i++)
        judge_l4_route(c, c->model->l4_routes.items[i]);
}
