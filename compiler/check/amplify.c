/* SPDX-License-Identifier: Apache-2.0
 *
 * Each rule that tries again multiplies what the rules behind it do. A hop is an endpoint that is
 * the address of one of this policy's listeners; a request of the rule is followed through it to the
 * rule that takes it there. What lies behind other addresses nobody knows here.
 */
#include "check/amplify.h"

#include "base/vec.h"
#include "check/reach.h"
#include "check/serve.h"
#include "check/target.h"
#include "check/witness.h"
#include "resolve/address.h"

enum {
    TRIES_ALLOWED = 4, /* of all hops together */
    HOPS_MAX = 8,
};

/* An upstream that leads back into this policy. */
struct door {
    uint32_t domain;
    const struct policy_endpoint *endpoint;
    const struct policy_listener *listener;
};

struct amplify {
    struct check *c;
    const struct door **doors; /* by upstream; NULL: leads elsewhere */
    size_t door_count;
};

/* ---- doors ---- */

struct bind {
    struct resolve_address address;
    uint32_t listener;
};

struct binds {
    struct bind *items;
    size_t count, cap;
};

static bool is_any(const struct resolve_address *a)
{
    struct ip any = { 0 };

    if (a->family == TABLE_IPV4)
        any.bytes[10] = any.bytes[11] = 0xff;
    return memcmp(&any, &a->ip, sizeof(any)) == 0;
}

static bool is_loopback(const struct resolve_address *a)
{
    struct ip one = { 0 };

    if (a->family == TABLE_IPV4)
        return a->ip.bytes[12] == 127;
    one.bytes[sizeof(one.bytes) - 1] = 1;
    return memcmp(&one, &a->ip, sizeof(one)) == 0;
}

/* True where what is sent to `to` certainly comes in at `bind`. */
static bool leads_to(const struct resolve_address *to, const struct resolve_address *bind)
{
    if (to->family != bind->family)
        return false;
    if (to->family == TABLE_UNIX)
        return str_eq(to->path, bind->path);
    if (to->port != bind->port || to->port == 0)
        return false;
    return is_any(bind) ? is_loopback(to) : memcmp(&to->ip, &bind->ip, sizeof(to->ip)) == 0;
}

static struct binds list_binds(struct check *c)
{
    struct binds all = { 0 };

    for (size_t i = 0; i < c->model->listeners.count; i++) {
        const struct policy_listener *l = c->model->listeners.items[i];

        for (size_t k = 0; l->protocol <= POLICY_PROTOCOL_HTTPS && k < l->bind.count; k++) {
            struct resolve_address address;

            if (resolve_address_parse(l->bind.items[k].text, &address))
                *VEC_ADD(c->arena, &all) = (struct bind){ address, (uint32_t)i };
        }
    }
    return all;
}

static const struct door *door_new(struct check *c, const struct policy_endpoint *endpoint,
                                   uint32_t listener)
{
    struct door *door = NEW(c->arena, struct door);

    *door = (struct door){ c->plan->listener_domains[listener], endpoint,
                           c->model->listeners.items[listener] };
    return door;
}

/* The first endpoint that leads back, one door an upstream. */
static void find_door(struct amplify *x, const struct binds *binds, uint32_t upstream)
{
    struct check *c = x->c;
    const struct policy_upstream *u = c->model->upstreams.items[upstream];

    for (size_t i = 0; i < u->endpoints.count; i++) {
        struct resolve_address to;

        if (u->endpoints.items[i].weight == 0 ||
            !resolve_address_parse(u->endpoints.items[i].address.text, &to))
            continue;
        if (!check_spend(c, binds->count))
            return;
        for (size_t k = 0; k < binds->count; k++) {
            uint32_t listener = binds->items[k].listener;

            if (!leads_to(&to, &binds->items[k].address))
                continue;
            x->doors[upstream] = door_new(c, &u->endpoints.items[i], listener);
            x->door_count++;
            return;
        }
    }
}

static const struct door *door_of(const struct amplify *x, const struct check_targets *targets)
{
    for (size_t i = 0; i < targets->count; i++)
        if (x->doors[targets->items[i].index] != NULL)
            return x->doors[targets->items[i].index];
    return NULL;
}

/* ---- chains ---- */

struct chain {
    struct {
        const struct resolve_alternative *alt;
        const struct door *door; /* behind it; NULL at the end */
    } hops[HOPS_MAX];
    size_t count;
    uint64_t tries;
};

static uint32_t tries_of(const struct policy_rule *rule)
{
    return rule->more->retry != NULL && rule->to.node != NULL ? rule->more->retry->tries : 1;
}

/* What the rule sends on; fields stay. */
static void forward(struct check *c, const struct resolve_alternative *alt, struct check_witness *w)
{
    const struct policy_rewrite *r = alt->rule->more->rewrite;

    if (r == NULL)
        return;
    w->path = check_serve_path(c->scratch, alt, &r->path, w->path);
    if (r->host.text.n > 0)
        w->host = str_sub(r->host.text, 0, str_find(r->host.text, ':'));
}

static void follow(struct amplify *x, const struct resolve_alternative *alt,
                   struct check_witness request, struct chain *chain)
{
    *chain = (struct chain){ .tries = 1 };
    while (alt != NULL && chain->count < HOPS_MAX) {
        struct check_targets targets =
            check_target_list(x->c->scratch, x->c->model, &alt->rule->to);
        const struct door *door = door_of(x, &targets);

        for (size_t i = 0; i < chain->count; i++)
            if (chain->hops[i].alt->rule == alt->rule)
                return; /* a circle; Via ends it in the proxy */
        chain->hops[chain->count].alt = alt;
        chain->hops[chain->count++].door = door;
        chain->tries *= tries_of(alt->rule);
        if (door == NULL)
            return;
        forward(x->c, alt, &request);
        alt = check_serve_find(x->c, door->domain, &request);
    }
}

static struct diag_span tries_at(const struct policy_rule *rule)
{
    return rule->more->retry != NULL && rule->more->retry->tries_text.node != NULL
               ? rule->more->retry->tries_text.node->at
               : check_rule_span(rule);
}

static void report(struct amplify *x, const struct chain *chain, const struct check_witness *first)
{
    struct arena *a = x->c->arena;
    const struct resolve_alternative *alt = chain->hops[0].alt;
    struct str product = str_fmt(a, "%u", tries_of(alt->rule));
    struct diag *d = diag_add(x->c->sink, DIAG_RETRY_AMPLIFICATION, tries_at(alt->rule),
                              "one request of rule `" STR_FMT "` may become %llu",
                              STR_ARG(alt->rule->name.text), (unsigned long long)chain->tries);

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "tries of the first hop");
    for (size_t i = 0; i < chain->count; i++) {
        const struct policy_rule *rule = chain->hops[i].alt->rule;

        if (chain->hops[i].door != NULL && i + 1 < chain->count)
            diag_related(d, chain->hops[i].door->endpoint->address.node->at,
                         "listener `" STR_FMT "` of this policy",
                         STR_ARG(chain->hops[i].door->listener->meta.full));
        if (i == 0)
            continue;
        diag_related(d, tries_at(rule), "%u for each of those", tries_of(rule));
        product = str_fmt(a, STR_FMT " x %u", STR_ARG(product), tries_of(rule));
    }
    diag_note(d, STR_FMT " = %llu where the last upstream fails", STR_ARG(product),
              (unsigned long long)chain->tries);
    diag_example(d, STR_FMT, STR_ARG(check_witness_text(a, first)));
    diag_help(d, "try again in one place alone, best in the hop next to the servers");
}

static void judge(struct amplify *x, const struct check_bucket *b,
                  const struct resolve_alternative *alt, bool *reported)
{
    struct check *c = x->c;
    struct check_targets targets = check_target_list(c->scratch, c->model, &alt->rule->to);
    struct check_budget budget = check_budget_of(c, b);
    struct check_question q = {
        .bucket = b, .budget = &budget, .alts = { alt }, .count = 1, .before = alt
    };
    struct check_witness request;
    struct chain chain;

    if (tries_of(alt->rule) < 2 || door_of(x, &targets) == NULL ||
        !check_reach_witness(c->scratch, &q, &request))
        return;
    request.host = check_witness_host(c->scratch, c->buckets, &b->places[0]);
    follow(x, alt, request, &chain);
    if (chain.tries <= TRIES_ALLOWED || chain.count < 2)
        return;
    *reported = true;
    report(x, &chain, &request);
}

void check_amplify_run(struct check *c)
{
    struct amplify x = { .c = c };
    struct binds binds = list_binds(c);
    bool *reported = NEW_N(c->arena, bool, c->plan->count + 1);

    x.doors = NEW_N(c->arena, const struct door *, c->model->upstreams.count + 1);
    for (size_t i = 0; i < c->model->upstreams.count; i++)
        if (!c->model->upstreams.items[i]->meta.abstract)
            find_door(&x, &binds, (uint32_t)i);
    for (size_t i = 0; x.door_count > 0 && i < c->buckets->count; i++) {
        const struct check_bucket *b = &c->buckets->items[i];

        for (size_t k = 0; k < b->rule_count; k++) {
            struct arena_mark mark = arena_mark(c->scratch);

            if (!reported[b->rules[k]])
                judge(&x, b, &c->plan->items[b->rules[k]], &reported[b->rules[k]]);
            arena_rewind(c->scratch, mark);
        }
    }
}
