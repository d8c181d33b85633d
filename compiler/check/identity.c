/* SPDX-License-Identifier: Apache-2.0
 *
 * An upstream that is told who somebody is in a header believes that header, whichever rule the
 * request came by. So for each upstream the headers that some rule fills are gathered, and every
 * other rule that reaches it must take the client's own out. What claims are used for needs a token
 * that they come from.
 */
#include "check/identity.h"

#include "check/grant.h"
#include "check/witness.h"

/* ---- PX609 ---- */

/* A header that an upstream trusts. */
struct trust {
    const struct policy_text *header;
    const struct policy_route *route;
    const struct policy_rule *rule; /* that fills it */
};

struct trusts {
    struct trust *items;
    size_t count, cap;
};

/* Calls for each upstream that the rule sends requests to. */
typedef void each_upstream(void *context, uint32_t upstream);

static void for_upstreams(const struct policy_model *m, const struct policy_rule *rule,
                          each_upstream *call, void *context)
{
    const struct policy_split *split;

    if (rule->to.upstream.node != NULL && rule->to.upstream.index < m->upstreams.count)
        call(context, rule->to.upstream.index);
    if (rule->to.split.node == NULL || rule->to.split.index >= m->splits.count)
        return;
    split = m->splits.items[rule->to.split.index];
    for (size_t i = 0; i < split->members.count; i++)
        if (split->members.items[i].upstream.index < m->upstreams.count)
            call(context, split->members.items[i].upstream.index);
}

/* Every policy of a rule takes the client's own header out before it fills it. */
static bool fills(const struct policy_model *m, const struct policy_rule *rule, struct str header)
{
    for (size_t i = 0; i < check_grant_count(rule); i++) {
        const struct policy_auth *auth = check_grant_at(m, rule, i);
        const struct policy_text *name;

        if (auth == NULL)
            return true;
        for (size_t k = 0; (name = check_grant_forward(auth, k)) != NULL; k++)
            if (str_ieq(name->text, header))
                return true;
    }
    return false;
}

/* Whether the rule's own edits leave nothing of what the client sent. */
static bool strips(const struct policy_rule *rule, struct str header)
{
    const struct policy_header_edits *edits = rule->request_headers;

    if (edits == NULL)
        return false;
    for (size_t i = 0; i < edits->remove.count; i++)
        if (str_ieq(edits->remove.items[i].text, header))
            return true;
    for (size_t i = 0; i < edits->set.count; i++)
        if (str_ieq(edits->set.items[i].key, header))
            return true;
    return false;
}

struct gather {
    struct check *c;
    struct trusts *upstreams; /* one list each */
    const struct policy_route *route;
    const struct policy_rule *rule;
};

static bool is_known(const struct trusts *all, struct str header)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_ieq(all->items[i].header->text, header))
            return true;
    return false;
}

static void gather_upstream(void *context, uint32_t upstream)
{
    const struct gather *g = context;
    struct trusts *all = &g->upstreams[upstream];

    for (size_t i = 0; i < check_grant_count(g->rule); i++) {
        const struct policy_auth *auth = check_grant_at(g->c->model, g->rule, i);
        const struct policy_text *header;

        for (size_t k = 0; auth != NULL && (header = check_grant_forward(auth, k)) != NULL; k++)
            if (!is_known(all, header->text))
                *VEC_ADD(g->c->scratch, all) =
                    (struct trust){ .header = header, .route = g->route, .rule = g->rule };
    }
}

/* A request by the rule's first alternative, where it needs nothing but a host and a path. */
static void show(struct check *c, struct diag *d, const struct gather *g, struct str header)
{
    struct check_witness_field field = { .subject = TABLE_HEADER,
                                         .name = header,
                                         .value = STR("somebody-else") };
    struct check_witness w = { .method = STR("GET"), .fields = &field, .field_count = 1 };

    for (size_t i = 0; i < c->plan->count; i++) {
        const struct resolve_alternative *alt = &c->plan->items[i];
        bool plain = alt->path_kind == POLICY_PATH_EXACT || alt->path_kind == POLICY_PATH_PREFIX;
        struct str host;

        if (alt->rule != g->rule || !plain || alt->conditional || alt->wild != 0)
            continue;
        if (c->plan->hosts[alt->route_index].count == 0)
            return;
        host = c->plan->hosts[alt->route_index].items[0];
        if (str_has_prefix(host, STR("*")))
            host = str_fmt(c->arena, "www" STR_FMT, STR_ARG(str_sub(host, 1, host.n)));
        if (alt->match != NULL && alt->match->methods.count > 0)
            w.method = alt->match->methods.items[0].text;
        w.host = host;
        w.path = alt->path;
        diag_example(d, STR_FMT, STR_ARG(check_witness_text(c->arena, &w)));
        return;
    }
}

static void report_spoof(const struct gather *g, const struct trust *trust, uint32_t upstream)
{
    struct check *c = g->c;
    struct str header = trust->header->text;
    struct diag *d = diag_add(c->sink, DIAG_IDENTITY_HEADER_SPOOF, check_rule_span(g->rule),
                              "rule `" STR_FMT "` passes the client's own `" STR_FMT
                              "` on to upstream `" STR_FMT "`, which trusts it",
                              STR_ARG(g->rule->name.text), STR_ARG(header),
                              STR_ARG(c->model->upstreams.items[upstream]->meta.full));

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(g->route->meta.full),
                 STR_ARG(g->rule->name.text));
    diag_label(d, "anybody is whoever they say they are");
    diag_related(d, trust->header->node->at, "tells the upstream who it is");
    diag_related(d, check_rule_span(trust->rule), "fills the header for the same upstream");
    show(c, d, g, header);
    diag_help(d, "take it out here too: `requestHeaders: {remove: [" STR_FMT "]}`",
              STR_ARG(header));
}

static void judge_upstream(void *context, uint32_t upstream)
{
    const struct gather *g = context;
    const struct trusts *all = &g->upstreams[upstream];

    for (size_t i = 0; i < all->count; i++) {
        struct str header = all->items[i].header->text;

        if (!fills(g->c->model, g->rule, header) && !strips(g->rule, header))
            report_spoof(g, &all->items[i], upstream);
    }
}

static void for_rules(struct gather *g, each_upstream *call)
{
    const struct policy_model *m = g->c->model;

    for (size_t i = 0; i < m->routes.count; i++) {
        g->route = m->routes.items[i];
        for (size_t k = 0; k < g->route->rules.count; k++) {
            g->rule = &g->route->rules.items[k];
            for_upstreams(m, g->rule, call, g);
        }
    }
}

/* ---- PX610 ---- */

static void report_claim(const struct gather *g, struct diag_span at, struct str claim,
                         const char *use)
{
    struct diag *d = diag_add(g->c->sink, DIAG_CLAIM_ROUTE_NO_AUTH, at,
                              "%s claim `" STR_FMT "`, and rule `" STR_FMT "` checks no token", use,
                              STR_ARG(claim), STR_ARG(g->rule->name.text));

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(g->route->meta.full),
                 STR_ARG(g->rule->name.text));
    diag_label(d, "absent in every request");
    diag_related(d, check_grant_span(g->rule), "no AuthPolicy with `jwt` or `oidc` here");
    diag_note(d, "claims are those of a token that was checked; nothing else has any");
    diag_help(d, "name a policy with `jwt` or `oidc`: `auth: {policy: NAME}`");
}

static void check_conditions(const struct gather *g, const struct policy_match *m, const char *use)
{
    for (size_t i = 0; i < m->more->claims.count; i++)
        report_claim(g, m->more->claims.items[i].node->key->at, m->more->claims.items[i].key, use);
}

static void check_keys(const struct gather *g, const struct policy_key *keys, size_t count,
                       const char *use)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i].kind == POLICY_KEY_CLAIM && keys[i].name.node != NULL)
            report_claim(g, keys[i].name.node->at, keys[i].name.text, use);
}

static void check_hash(void *context, uint32_t upstream)
{
    const struct gather *g = context;
    const struct policy_upstream *u = g->c->model->upstreams.items[upstream];

    check_keys(g, u->hash_by.items, u->hash_by.count, "`hashBy` asks for");
}

static void check_claims(const struct gather *g)
{
    const struct policy_model *m = g->c->model;
    const struct policy_rule *rule = g->rule;

    for (size_t i = 0; i < rule->match.count; i++)
        check_conditions(g, &rule->match.items[i], "`match` asks for");
    if (rule->to.split.node != NULL && rule->to.split.index < m->splits.count) {
        const struct policy_split *split = m->splits.items[rule->to.split.index];

        check_keys(g, split->sticky_by.items, split->sticky_by.count, "`stickyBy` asks for");
    }
    for (size_t i = 0; i < rule->more->rate_limits.count; i++) {
        uint32_t index = rule->more->rate_limits.items[i].index;

        if (index < m->rate_limits.count)
            check_keys(g, m->rate_limits.items[index]->key.items,
                       m->rate_limits.items[index]->key.count, "the limit counts by");
    }
    for (size_t i = 0; i < check_grant_count(rule); i++) {
        const struct policy_auth *auth = check_grant_at(m, rule, i);

        for (size_t k = 0; auth != NULL && k < auth->rules.count; k++)
            for (size_t j = 0; j < auth->rules.items[k].match.count; j++)
                check_conditions(g, &auth->rules.items[k].match.items[j],
                                 "an access rule asks for");
    }
}

static void check_rule(struct gather *g)
{
    if (check_grant_has_claims(g->c->model, g->rule))
        return;
    check_claims(g);
    for_upstreams(g->c->model, g->rule, check_hash, g);
}

void check_identity_run(struct check *c)
{
    struct arena_mark mark = arena_mark(c->scratch);
    struct gather g = { .c = c };

    g.upstreams = NEW_N(c->scratch, struct trusts, c->model->upstreams.count + 1);
    for_rules(&g, gather_upstream);
    for_rules(&g, judge_upstream);
    for (size_t i = 0; i < c->model->routes.count; i++) {
        g.route = c->model->routes.items[i];
        for (size_t k = 0; k < g.route->rules.count; k++) {
            g.rule = &g.route->rules.items[k];
            check_rule(&g);
        }
    }
    arena_rewind(c->scratch, mark);
}
