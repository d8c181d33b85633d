/* SPDX-License-Identifier: Apache-2.0
 *
 * Maglev walks its table in steps of any size and must come by every place: the size is a prime. A
 * hash says who serves a key; what moves shares in time (slowStart) or asks for a table without a
 * hash contradicts it.
 *
 * A key is known to be missing where the rule takes the header away, or where only an AuthPolicy
 * that does not run here would make it. A later key of the list that is always there makes up for
 * it.
 */
#include "check/balancer.h"

#include "check/target.h"

bool check_balancer_prime(uint32_t n)
{
    for (uint64_t i = 2; i * i <= n; i++)
        if (n % i == 0)
            return false;
    return n >= 2;
}

uint32_t check_balancer_next_prime(uint32_t n)
{
    while (!check_balancer_prime(n))
        n++;
    return n;
}

static bool hashes(const struct policy_upstream *u)
{
    return u->balancer == POLICY_BALANCER_MAGLEV || u->balancer == POLICY_BALANCER_RING_HASH;
}

/* ---- PX413 ---- */

static struct diag *say(struct check *c, const struct policy_upstream *u, struct diag_span at,
                        struct str message)
{
    struct diag *d = diag_add(c->sink, DIAG_LB_INCOMPATIBLE, at, STR_FMT, STR_ARG(message));

    diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
    return d;
}

static void check_size(struct check *c, const struct policy_upstream *u,
                       const struct doc_node *size)
{
    uint32_t next = check_balancer_next_prime(MAX(u->table_size, (uint32_t)u->endpoints.count));
    struct diag *d;

    if (u->table_size < u->endpoints.count) {
        d = say(c, u, size->at,
                str_fmt(c->arena, "a table of %u places is too small for %zu endpoints",
                        u->table_size, u->endpoints.count));
        diag_label(d, "some endpoints get none");
        diag_help(d, "`tableSize: 65537` is a prime that does for hundreds of endpoints");
        diag_edit(d, size->at, "65537");
        return;
    }
    if (u->balancer != POLICY_BALANCER_MAGLEV || check_balancer_prime(u->table_size))
        return;
    d = say(c, u, size->at,
            str_fmt(c->arena, "%u is no prime, and the size of a maglev table must be one",
                    u->table_size));
    diag_label(d, "no prime");
    diag_note(d,
              "maglev steps through its table; only a prime lets every step come by every place");
    diag_help(d, "`tableSize: %u` is the next prime", next);
    diag_edit(d, size->at, "%u", next);
}

static void check_plain(struct check *c, const struct policy_upstream *u, const struct doc_node *lb)
{
    const struct {
        const char *name;
        bool written;
    } fields[] = { { "hashBy", u->hash_by.count > 0 },
                   { "tableSize", u->table_size > 0 },
                   { "boundedLoadPercent", u->bounded_load_percent > 0 } };
    const struct doc_node *algorithm = doc_find(lb, STR("algorithm"));

    for (size_t i = 0; i < LEN(fields); i++) {
        const char *name = fields[i].name;
        const struct doc_node *node = fields[i].written ? doc_find(lb, str_of(name)) : NULL;
        struct diag *d;

        if (node == NULL)
            continue;
        d = say(c, u, node->key != NULL ? node->key->at : node->at,
                str_fmt(c->arena, "`%s` means something to `maglev` and `ring-hash` alone", name));
        diag_label(d, "nothing is hashed here");
        if (algorithm != NULL)
            diag_related(d, algorithm->at, "chooses without a hash");
        diag_help(d, "write `algorithm: maglev`, or take `%s` out", name);
        return;
    }
}

static void check_hashing(struct check *c, const struct policy_upstream *u,
                          const struct doc_node *lb)
{
    const struct doc_node *algorithm = doc_find(lb, STR("algorithm"));
    const struct doc_node *size = doc_find(lb, STR("tableSize"));
    const struct doc_node *slow = doc_find(lb, STR("slowStart"));
    struct diag *d;

    if (u->hash_by.count == 0 && algorithm != NULL) {
        d = say(c, u, algorithm->at,
                str_fmt(c->arena, "`" STR_FMT "` needs `hashBy`: what it hashes is not said",
                        STR_ARG(algorithm->text)));
        diag_label(d, "hashes what?");
        diag_help(d, "add what tells users apart, `hashBy: [{header: x-user-id}, {clientAddress: "
                     "true}]` say");
    }
    if (size != NULL && u->table_size > 0)
        check_size(c, u, size);
    if (slow == NULL || u->slow_start_ms == 0)
        return;
    d = say(
        c, u, slow->key != NULL ? slow->key->at : slow->at,
        STR("`slowStart` does not go with a hash: a key has one endpoint from the first request "
            "on"));
    diag_label(d, "a share that grows would move keys all the time");
    if (algorithm != NULL)
        diag_related(d, algorithm->at, "chooses by hash");
    diag_help(d, "take `slowStart` out, or choose `least-requests`");
}

static void check_settings(struct check *c, const struct policy_upstream *u)
{
    const struct doc_node *lb = u->has_lb ? doc_find(u->node, STR("lb")) : NULL;

    if (lb == NULL)
        return;
    if (hashes(u))
        check_hashing(c, u, lb);
    else
        check_plain(c, u, lb);
}

/* ---- PX412 ---- */

static bool authenticates(const struct policy_rule *rule)
{
    return rule->more->auth != NULL && rule->more->auth->requirement != POLICY_REQUIRE_NOTHING &&
           rule->more->auth->requirement != POLICY_REQUIRE_DISABLED;
}

static const struct doc_node *removed_at(const struct policy_rule *rule, struct str header)
{
    const struct policy_header_edits *edits = rule->request_headers;

    for (size_t i = 0; edits != NULL && i < edits->remove.count; i++)
        if (str_ieq(edits->remove.items[i].text, header))
            return edits->remove.items[i].node;
    return NULL;
}

static bool is_set(const struct policy_rule *rule, struct str header)
{
    const struct policy_header_edits *edits = rule->request_headers;

    for (size_t i = 0; edits != NULL && i < edits->set.count; i++)
        if (str_ieq(edits->set.items[i].key, header))
            return true;
    for (size_t i = 0; edits != NULL && i < edits->add.count; i++)
        if (str_ieq(edits->add.items[i].key, header))
            return true;
    return false;
}

static bool forwards(const struct policy_forward *items, size_t count, struct str header)
{
    for (size_t i = 0; i < count; i++)
        if (str_ieq(items[i].header.text, header))
            return true;
    return false;
}

/* The AuthPolicy that makes this header. */
static const struct policy_auth *maker_of(struct check *c, struct str header)
{
    for (size_t i = 0; i < c->model->auths.count; i++) {
        const struct policy_auth *p = c->model->auths.items[i];

        if (!check_spend(c, 1 + (p->jwt ? p->jwt->forward.count : 0) +
                                (p->oidc ? p->oidc->forward.count : 0)))
            return NULL;
        if (p->jwt != NULL && forwards(p->jwt->forward.items, p->jwt->forward.count, header))
            return p;
        if (p->oidc != NULL && forwards(p->oidc->forward.items, p->oidc->forward.count, header))
            return p;
    }
    return NULL;
}

/* Why no request of the rule has the key; false where some may. */
struct missing {
    const struct doc_node *removed;
    const struct policy_auth *maker;
    bool claim;
};

static bool is_missing(struct check *c, const struct policy_rule *rule,
                       const struct policy_key *key, struct missing *why)
{
    *why = (struct missing){ 0 };
    if (key->kind == POLICY_KEY_CLAIM) {
        why->claim = !authenticates(rule);
        return why->claim;
    }
    if (key->kind != POLICY_KEY_HEADER || is_set(rule, key->name.text))
        return false;
    why->removed = removed_at(rule, key->name.text);
    why->maker = authenticates(rule) ? NULL : maker_of(c, key->name.text);
    return why->removed != NULL || why->maker != NULL;
}

static bool is_always_there(const struct policy_key *key)
{
    return key->kind == POLICY_KEY_CLIENT_ADDRESS || (key->kind == POLICY_KEY_COOKIE && key->issue);
}

static void report_missing(struct check *c, const struct policy_upstream *u,
                           const struct policy_route *route, const struct policy_rule *rule,
                           const struct policy_key *key)
{
    const char *kind = key->kind == POLICY_KEY_CLAIM ? "claim" : "header";
    struct missing why;
    struct diag *d;

    if (!is_missing(c, rule, key, &why))
        return;
    d = diag_add(c->sink, DIAG_HASH_KEY_ABSENT,
                 why.removed != NULL ? why.removed->at : check_rule_span(rule),
                 "requests of rule `" STR_FMT "` have no %s `" STR_FMT "` for upstream `" STR_FMT
                 "` to hash",
                 STR_ARG(rule->name.text), kind, STR_ARG(key->name.text), STR_ARG(u->meta.full));
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(route->meta.full),
                 STR_ARG(rule->name.text));
    diag_label(d, why.removed != NULL ? "taken away here" : "nobody is authenticated here");
    diag_related(d, key->node->at, "hashed to choose an endpoint");
    if (why.removed == NULL && why.maker != NULL)
        diag_note(d, "the header is made by AuthPolicy `" STR_FMT "`, which does not run here",
                  STR_ARG(why.maker->meta.full));
    diag_note(d, "such requests come to any endpoint, and to another one the next time");
    diag_help(d, "end `hashBy` with a key that is always there, `{clientAddress: true}`");
}

static void check_keys(struct check *c, const struct policy_route *route,
                       const struct policy_rule *rule)
{
    struct check_targets targets = check_target_list(c->scratch, c->model, &rule->to);

    for (size_t i = 0; i < targets.count; i++) {
        const struct policy_upstream *u = targets.items[i].upstream;
        bool saved = !hashes(u);

        for (size_t k = 0; k < u->hash_by.count; k++)
            saved = saved || is_always_there(&u->hash_by.items[k]);
        for (size_t k = 0; !saved && k < u->hash_by.count; k++)
            report_missing(c, u, route, rule, &u->hash_by.items[k]);
    }
}

void check_balancer_run(struct check *c)
{
    for (size_t i = 0; i < c->model->upstreams.count; i++)
        if (!c->model->upstreams.items[i]->meta.abstract)
            check_settings(c, c->model->upstreams.items[i]);
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++) {
            struct arena_mark mark = arena_mark(c->scratch);

            check_keys(c, route, &route->rules.items[k]);
            arena_rewind(c->scratch, mark);
        }
    }
}
