/* SPDX-License-Identifier: Apache-2.0
 *
 * A request that reaches a redirecting rule is followed as a client would: to the next request, its
 * rule, and on, until a rule answers or the client gives up. Where a hop leaves what this policy
 * knows (another port, a host that only `*` takes) nothing is claimed.
 */
#include "check/redirect.h"

#include "check/reach.h"
#include "check/serve.h"
#include "check/witness.h"
#include "resolve/address.h"

enum {
    HOPS_MAX = 20,   /* browsers and curl follow no more than 20 to 50 */
    HOPS_SHOWN = 4,  /* requests of the chain that are printed */
    PLACES_MAX = 16, /* hosts of a bucket that are tried */
};

/* Where a request stands. */
struct stop {
    const struct policy_listener *listener;
    struct check_witness request;
    const struct resolve_alternative *taker;
};

static struct str scheme_of(const struct policy_listener *l)
{
    return l->protocol == POLICY_PROTOCOL_HTTPS ? STR("https") : STR("http");
}

static bool listens_on(const struct policy_listener *l, uint32_t port)
{
    for (size_t i = 0; i < l->bind.count; i++) {
        struct resolve_address address;

        if (resolve_address_parse(l->bind.items[i].text, &address) &&
            address.family != TABLE_UNIX && address.port == port)
            return true;
    }
    return false;
}

static uint32_t domain_of(const struct check *c, const struct policy_listener *l)
{
    for (size_t i = 0; i < c->model->listeners.count; i++)
        if (c->model->listeners.items[i] == l)
            return c->plan->listener_domains[i];
    return UINT32_MAX;
}

/* The listener of a scheme and port; NULL where there is none, or several with other routes. */
static const struct policy_listener *find_listener(struct check *c, struct str scheme,
                                                   uint32_t port)
{
    const struct policy_listener *found = NULL;

    for (size_t i = 0; i < c->model->listeners.count; i++) {
        const struct policy_listener *l = c->model->listeners.items[i];

        if (!check_spend(c, l->bind.count))
            return NULL;
        if (l->protocol > POLICY_PROTOCOL_HTTPS || !str_eq(scheme_of(l), scheme) ||
            !listens_on(l, port))
            continue;
        if (found != NULL && domain_of(c, found) != domain_of(c, l))
            return NULL;
        found = l;
    }
    return found;
}

/* Where the client goes, as it reads Location. */
static const struct policy_listener *next_listener(struct check *c, const struct stop *at,
                                                   const struct policy_redirect *r, struct str host)
{
    struct str scheme = r->scheme.text.p != NULL ? r->scheme.text : scheme_of(at->listener);
    bool same = str_eq(scheme, scheme_of(at->listener));
    uint32_t port = r->port != 0 ? r->port : str_eq(scheme, STR("https")) ? 443 : 80;

    if (same &&
        (r->port != 0 ? listens_on(at->listener, r->port) : str_ieq(host, at->request.host)))
        return at->listener;
    return find_listener(c, scheme, port);
}

/* A host that only `*` takes may live elsewhere. */
static bool is_ours(struct check *c, uint32_t domain, struct str host)
{
    size_t place = check_serve_place(c, domain, host);

    return place != SIZE_MAX && !str_eq(c->buckets->places[place].place.host, STR("*"));
}

/* Goes on to the next request; false where it ends, or is not known. */
static bool follow(struct check *c, struct stop *at)
{
    const struct resolve_alternative *taker = at->taker;
    const struct policy_listener *listener;
    const struct policy_redirect *r;
    struct str host;
    uint32_t domain;

    assert(taker != NULL);
    r = taker->rule->more->redirect;
    host = r->host.text.n > 0 ? r->host.text : at->request.host;
    listener = next_listener(c, at, r, host);
    if (listener == NULL || !check_spend(c, c->model->listeners.count))
        return false;
    domain = domain_of(c, listener);
    if (!str_ieq(host, at->request.host) && !is_ours(c, domain, host))
        return false;
    if (r->status == 303 ||
        ((r->status == 301 || r->status == 302) && str_eq(at->request.method, STR("POST"))))
        at->request.method = STR("GET");
    at->request.path = check_serve_path(c->scratch, taker, &r->path, at->request.path);
    at->request.host = host;
    at->listener = listener;
    at->taker = check_serve_find(c, domain, &at->request);
    return at->taker != NULL && at->taker->rule->more->redirect != NULL;
}

static bool same_stop(const struct stop *a, const struct stop *b)
{
    return a->listener == b->listener && a->taker == b->taker &&
           str_ieq(a->request.host, b->request.host) && str_eq(a->request.path, b->request.path) &&
           str_eq(a->request.method, b->request.method);
}

struct chain {
    struct stop stops[HOPS_MAX + 1];
    size_t count, back; /* the last stop is that at `back` again; SIZE_MAX: it just goes on */
};

/* True where the client is sent on for ever. */
static bool is_endless(struct check *c, struct stop first, struct chain *chain)
{
    *chain = (struct chain){ .stops = { first }, .count = 1, .back = SIZE_MAX };
    while (chain->count <= HOPS_MAX) {
        struct stop *next = &chain->stops[chain->count];

        *next = chain->stops[chain->count - 1];
        if (!follow(c, next))
            return false;
        chain->count++;
        for (size_t i = 0; i + 1 < chain->count; i++) {
            if (!same_stop(&chain->stops[i], next))
                continue;
            chain->back = i;
            return true;
        }
    }
    return true;
}

static struct str address_of(struct arena *a, const struct stop *s)
{
    return str_fmt(a, STR_FMT "://" STR_FMT STR_FMT, STR_ARG(scheme_of(s->listener)),
                   STR_ARG(s->request.host), STR_ARG(s->request.path));
}

static struct str chain_text(struct arena *a, const struct chain *chain)
{
    struct str text = str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(chain->stops[0].request.method),
                              STR_ARG(address_of(a, &chain->stops[0])));
    bool all = chain->count <= HOPS_SHOWN + 1;

    for (size_t i = 1; i < (all ? chain->count : HOPS_SHOWN); i++)
        text = str_fmt(a, STR_FMT " -> " STR_FMT, STR_ARG(text),
                       STR_ARG(address_of(a, &chain->stops[i])));
    return all ? text : str_fmt(a, STR_FMT " -> ...", STR_ARG(text));
}

static struct diag_span place_of(const struct resolve_alternative *alt)
{
    const struct doc_node *node = alt->rule->more->redirect->node;

    return node->key != NULL ? node->key->at : node->at;
}

static void report(struct check *c, const struct chain *chain, bool *reported)
{
    const struct stop *first = &chain->stops[chain->back == SIZE_MAX ? 0 : chain->back];
    const struct resolve_alternative *alt = first->taker;
    bool alone = true;
    struct diag *d;

    for (const struct stop *s = first; s < chain->stops + chain->count; s++)
        alone = alone && s->taker->rule == alt->rule;
    d = diag_add(c->sink, DIAG_REDIRECT_LOOP, place_of(alt),
                 alone ? "rule `" STR_FMT "` redirects to itself"
                       : "rule `" STR_FMT "` redirects in a circle",
                 STR_ARG(alt->rule->name.text));
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, alone ? "where it sends clients, it takes them again" : "leads back here");
    for (const struct stop *s = first; s < chain->stops + chain->count; s++) {
        if (s->taker->rule != alt->rule && !reported[s->taker - c->plan->items])
            diag_related(d, place_of(s->taker), "leads on");
        reported[s->taker - c->plan->items] = true;
    }
    diag_example(d, STR_FMT, STR_ARG(chain_text(c->arena, chain)));
    diag_note(d, chain->back == SIZE_MAX ? "the path grows each time; clients give up after 20 "
                                           "redirects or so"
                                         : "clients give up after 20 redirects or so");
    diag_help(d, alone ? "send them where another rule answers, or limit the rule to what is not "
                         "there yet"
                       : "let one of these rules go");
}

static void judge(struct check *c, const struct check_bucket *b,
                  const struct resolve_alternative *alt, bool *reported)
{
    struct check_budget budget = check_budget_of(c, b);
    struct check_question q = {
        .bucket = b, .budget = &budget, .alts = { alt }, .count = 1, .before = alt
    };
    struct check_witness request;

    if (!check_serve_certain(alt) || !check_reach_witness(c->scratch, &q, &request))
        return;
    for (size_t i = 0; i < b->place_count && i < PLACES_MAX; i++)
        for (size_t k = 0; k < alt->route->listeners.count; k++) {
            uint32_t index = alt->route->listeners.items[k].index;
            struct stop first = { .request = request, .taker = alt };
            struct chain chain;

            if (index == UINT32_MAX || c->plan->listener_domains[index] != b->places[i].domain)
                continue;
            first.listener = c->model->listeners.items[index];
            first.request.host = check_witness_host(c->scratch, c->buckets, &b->places[i]);
            if (!reported[alt - c->plan->items] && is_endless(c, first, &chain))
                report(c, &chain, reported);
        }
}

void check_redirect_run(struct check *c)
{
    bool *reported = NEW_N(c->arena, bool, c->plan->count + 1);

    for (size_t i = 0; i < c->buckets->count; i++) {
        const struct check_bucket *b = &c->buckets->items[i];

        for (size_t k = 0; k < b->rule_count; k++) {
            const struct resolve_alternative *alt = &c->plan->items[b->rules[k]];
            struct arena_mark mark = arena_mark(c->scratch);

            if (alt->rule->more->redirect != NULL && !reported[b->rules[k]])
                judge(c, b, alt, reported);
            arena_rewind(c->scratch, mark);
        }
    }
}
