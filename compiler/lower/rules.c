/* SPDX-License-Identifier: Apache-2.0
 *
 * An alternative becomes one RULE, or several where it names methods outside the known ones: each
 * unknown one is told apart by a predicate. Predicates stand cheapest first: the method, a pattern
 * of the path, then headers (slots that are hashed anyway), then the query, then cookies, then where
 * the request comes from; within one subject whole values before searches.
 */
#include "lower/rules.h"

#include <stdlib.h>

#include "base/vec.h"
#include "doc/doc.h"
#include "lower/action.h"
#include "lower/names.h"
#include "lower/origin.h"
#include "lower/places.h"
#include "lower/router.h"
#include "table/identity.h"
#include "table/target.h"

/* What the alternatives of one rule share. */
struct shared {
    bool made;
    struct lower_action action;
    uint32_t prefix_bytes; /* that the action was made with */
    uint32_t name;         /* in RNAM */
    uint64_t stable_id;
};

struct writer {
    struct lower *l;
    struct arena *scratch;     /* what only this file needs */
    struct shared *shared;     /* per rule of the model */
    size_t *first_rule;        /* per route: where its rules begin in `shared` */
    struct lower_rest *rest;   /* takes the patterns */
    struct str host, own_host; /* of the last pattern: as in the plan, and its copy */
    struct ranked_hosts {
        struct ranked_host {
            uint32_t domain;
            struct str host;
        } * items;
        size_t count, cap;
    } ranked; /* hosts whose rules stand in an order of their own, sorted */
};

static int compare_hosts(const void *pa, const void *pb)
{
    const struct ranked_host *a = pa, *b = pb;

    if (a->domain != b->domain)
        return a->domain < b->domain ? -1 : 1;
    return str_cmp(a->host, b->host);
}

static void note_ranked(struct writer *w)
{
    const struct resolve_plan *plan = w->l->plan;

    for (size_t i = 0; i < plan->count; i++) {
        uint32_t route = plan->items[i].route_index;

        if (plan->items[i].rule->priority == 0 && !plan->items[i].ordered)
            continue;
        for (size_t d = 0; d < plan->routes[route].count; d++)
            for (size_t h = 0; h < plan->hosts[route].count; h++)
                *VEC_ADD(w->scratch, &w->ranked) =
                    (struct ranked_host){ plan->routes[route].items[d],
                                          plan->hosts[route].items[h] };
    }
    if (w->ranked.count > 0)
        qsort(w->ranked.items, w->ranked.count, sizeof(*w->ranked.items), compare_hosts);
}

static bool is_ranked(const struct writer *w, uint32_t domain, struct str host)
{
    struct ranked_host want = { domain, host };

    return w->ranked.count > 0 &&
           bsearch(&want, w->ranked.items, w->ranked.count, sizeof(want), compare_hosts) != NULL;
}

/* How much of a path the alternative's pattern covers, where that matters. */
static uint32_t prefix_bytes_of(const struct resolve_alternative *alt)
{
    return alt->path_kind == POLICY_PATH_PREFIX && alt->path.n > 1 &&
                   lower_action_replaces_prefix(alt->rule)
               ? (uint32_t)alt->path.n
               : 0;
}

static struct shared *shared_of(struct writer *w, const struct resolve_alternative *alt)
{
    struct shared *s = &w->shared[w->first_rule[alt->route_index] + alt->rule_index];
    uint32_t prefix_bytes = prefix_bytes_of(alt);

    if (s->made && s->prefix_bytes == prefix_bytes)
        return s;
    s->made = true;
    s->prefix_bytes = prefix_bytes;
    s->action = lower_action_of(w->l, alt->rule, prefix_bytes);
    return s;
}

static struct table_predicate predicate_of(struct lower *l, enum table_subject subject,
                                           const struct policy_condition *c)
{
    static const struct {
        enum table_op op;
        uint16_t flags;
    } ops[] = {
        [POLICY_MATCH_EXACT] = { TABLE_EXACT, 0 },
        [POLICY_MATCH_PREFIX] = { TABLE_PREFIX, 0 },
        [POLICY_MATCH_SUFFIX] = { TABLE_SUFFIX, 0 },
        [POLICY_MATCH_CONTAINS] = { TABLE_CONTAINS, 0 },
        [POLICY_MATCH_PRESENT] = { TABLE_PRESENT, 0 },
        [POLICY_MATCH_ABSENT] = { TABLE_PRESENT, TABLE_PREDICATE_NOT },
        [POLICY_MATCH_NOT] = { TABLE_EXACT, TABLE_PREDICATE_NOT },
        [POLICY_MATCH_REGEX] = { TABLE_REGEX, 0 },
    };
    struct table_predicate p = { .subject = (uint8_t)subject,
                                 .op = (uint8_t)ops[c->op].op,
                                 .flags = ops[c->op].flags,
                                 .name = lower_names_index(l->names, subject, c->key) };

    p.value = emit_text(l->image, ops[c->op].op == TABLE_PRESENT ? STR("") : c->value.text);
    if (c->op == POLICY_MATCH_REGEX)
        p.first = lower_automaton_add(&l->automata, &c->pattern->regex.dfa, c->value.text);
    return p;
}

/* Cheapest first; what is left of the order only makes it the same for the same conditions. */
static int compare_predicates(const void *pa, const void *pb)
{
    static const uint8_t cost_of_op[] = {
        [TABLE_EXACT] = 1,    [TABLE_PREFIX] = 2, [TABLE_SUFFIX] = 3,
        [TABLE_CONTAINS] = 4, [TABLE_REGEX] = 5,  [TABLE_PRESENT] = 0
    };
    const struct table_predicate *a = pa, *b = pb;

    if (a->subject != b->subject)
        return a->subject < b->subject ? -1 : 1;
    if (a->op != b->op)
        return cost_of_op[a->op] < cost_of_op[b->op] ? -1 : 1;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    return (a->flags > b->flags) - (a->flags < b->flags);
}

static void add_method(struct lower *l, struct str method)
{
    uint32_t index;
    struct table_predicate *out = emit_add(l->image, TABLE_PRED, &index);

    *out = (struct table_predicate){ .subject = TABLE_METHOD,
                                     .op = TABLE_EXACT,
                                     .name = TABLE_NONE,
                                     .value = emit_text(l->image, method) };
}

static void add_path(struct lower *l, struct str text)
{
    const struct resolve_pattern *pattern = resolve_pattern_find(l->plan->patterns, text);
    uint32_t index;
    struct table_predicate *out = emit_add(l->image, TABLE_PRED, &index);

    *out = (struct table_predicate){ .subject = TABLE_PATH,
                                     .op = TABLE_REGEX,
                                     .name = TABLE_NONE,
                                     .value = emit_text(l->image, text),
                                     .first = lower_automaton_add(&l->automata, &pattern->regex.dfa,
                                                                  text) };
}

uint32_t lower_rules_add_predicates(struct lower *l, const struct policy_match *m,
                                    struct str method)
{
    size_t count = m == NULL ? 0
                             : m->more->headers.count + m->more->query.count +
                                   m->more->cookies.count + m->more->claims.count;
    size_t n = 0;
    struct table_predicate few[8],
        *all = count <= LEN(few) ? few : NEW_N(l->arena, struct table_predicate, count);
    uint32_t index, first;

    for (size_t i = 0; m != NULL && i < m->more->headers.count; i++)
        all[n++] = predicate_of(l, TABLE_HEADER, &m->more->headers.items[i]);
    for (size_t i = 0; m != NULL && i < m->more->query.count; i++)
        all[n++] = predicate_of(l, TABLE_QUERY, &m->more->query.items[i]);
    for (size_t i = 0; m != NULL && i < m->more->cookies.count; i++)
        all[n++] = predicate_of(l, TABLE_COOKIE, &m->more->cookies.items[i]);
    for (size_t i = 0; m != NULL && i < m->more->claims.count; i++)
        all[n++] = predicate_of(l, TABLE_CLAIM, &m->more->claims.items[i]);
    if (n > 1)
        qsort(all, n, sizeof(*all), compare_predicates);
    first = emit_count(l->image, TABLE_PRED);
    if (method.p != NULL)
        add_method(l, method);
    if (m != NULL && m->path_kind == POLICY_PATH_REGEX)
        add_path(l, m->path.text);
    for (size_t i = 0; i < n; i++) {
        struct table_predicate *out = emit_add(l->image, TABLE_PRED, &index);

        *out = all[i];
    }
    if (m != NULL)
        lower_origin_add_predicates(l, m);
    return emit_count(l->image, TABLE_PRED) - first;
}

/* The last of all: a request that does not match draws nothing. */
static void add_fraction(struct lower *l, uint32_t fraction, uint64_t rule)
{
    uint32_t index;
    struct table_predicate *out = emit_add(l->image, TABLE_PRED, &index);

    *out = (struct table_predicate){ .subject = TABLE_TURN,
                                     .op = TABLE_FRACTION,
                                     .name = TABLE_NONE,
                                     .value = emit_text(l->image, STR("")),
                                     .first = fraction,
                                     .count = (uint32_t)rule };
}

/* A copy for the router. Neighbours share their hosts' texts. */
static struct str own_host(struct writer *w, struct str host)
{
    if (w->host.p != host.p || w->host.n != host.n || host.n == 0) {
        w->host = host;
        w->own_host = str_dup(&w->rest->arena, host);
    }
    return w->own_host;
}

static void add_patterns(struct writer *w, const struct resolve_alternative *alt, uint32_t rule)
{
    static const enum lower_path_kind kinds[] = { [POLICY_PATH_EXACT] = LOWER_EXACT,
                                                  [POLICY_PATH_TEMPLATE] = LOWER_TEMPLATE,
                                                  [POLICY_PATH_REGEX] = LOWER_REGEX,
                                                  [POLICY_PATH_PREFIX] = LOWER_PREFIX };
    const struct resolve_domains *domains = &w->l->plan->routes[alt->route_index];
    const struct resolve_hosts *hosts = &w->l->plan->hosts[alt->route_index];
    struct str path = alt->pattern != NULL ? alt->pattern->below : alt->path;
    struct lower_rest *rest = w->rest;

    path = str_dup(&rest->arena, path);
    for (size_t d = 0; d < domains->count; d++)
        for (size_t h = 0; h < hosts->count; h++) {
            rest->patterns = vec_grow(&rest->arena, rest->patterns, rest->count, &rest->cap,
                                      sizeof(*rest->patterns));
            rest->patterns[rest->count++] = (struct lower_pattern){
                .domain = domains->items[d],
                .host = own_host(w, hosts->items[h]),
                .kind = kinds[alt->path_kind],
                .path = path,
                .rule = rule,
                .ranked = is_ranked(w, domains->items[d], hosts->items[h]),
            };
        }
}

static void add_rule(struct writer *w, const struct resolve_alternative *alt, uint32_t methods,
                     struct str method)
{
    const struct shared *shared = shared_of(w, alt);
    struct table_rule rule = { .action = shared->action.index,
                               .target = shared->action.target,
                               .timeout_ms = shared->action.timeout_ms,
                               .name = shared->name,
                               .methods = (uint16_t)methods };
    struct table_rule *out;
    uint32_t index;

    rule.pred_first = emit_count(w->l->image, TABLE_PRED);
    rule.pred_count = (uint16_t)lower_rules_add_predicates(w->l, alt->match, method);
    if (resolve_plan_is_fraction(alt->rule)) {
        add_fraction(w->l, alt->rule->more->fraction_percent, shared->stable_id);
        rule.pred_count++;
    }
    out = emit_add(w->l->image, TABLE_RULE, &index);
    *out = rule;
    add_patterns(w, alt, index);
}

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* One rule for the known methods together, one for each unknown one. */
static void add_alternative(struct writer *w, const struct resolve_alternative *alt)
{
    uint32_t known = alt->methods & ~(1u << TABLE_METHOD_OTHER);
    size_t count = alt->match == NULL ? 0 : alt->match->methods.count, n = 0;
    struct str *others;

    if (known != 0)
        add_rule(w, alt, known, (struct str){ 0 });
    if (known == alt->methods)
        return;
    others = NEW_N(w->l->arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        if (table_target_method(alt->match->methods.items[i].text) == TABLE_METHOD_OTHER)
            others[n++] = alt->match->methods.items[i].text;
    qsort(others, n, sizeof(*others), compare_strs);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !str_eq(others[i - 1], others[i]))
            add_rule(w, alt, 1u << TABLE_METHOD_OTHER, others[i]);
}

/* Sizes what is as good as known: each alternative is one rule, but for unknown methods. */
static void reserve(struct writer *w, size_t rules)
{
    const struct resolve_plan *plan = w->l->plan;
    size_t patterns = 0;

    for (size_t i = 0; i < plan->count; i++) {
        uint32_t route = plan->items[i].route_index;

        patterns += plan->routes[route].count * plan->hosts[route].count;
    }
    w->rest->cap = patterns;
    w->rest->patterns = NEW_N(&w->rest->arena, struct lower_pattern, patterns);
    emit_reserve(w->l->image, TABLE_RULE, plan->count);
    emit_reserve(w->l->image, TABLE_RNAM, rules);
    emit_reserve(w->l->image, TABLE_SMAP, rules);
    emit_reserve_texts(w->l->image, rules + rules / 4);
}

/* The order of precedence jumps about in memory: what the rules after next need is asked for now, first the rule, and
 * when that is there what it points to. */
static void look_ahead(const struct resolve_plan *plan, size_t i)
{
    enum { RULES_AHEAD = 8, PARTS_AHEAD = 4, LINE = 64 };

    if (i + RULES_AHEAD >= plan->count)
        return;
    for (size_t at = 0; at < sizeof(struct policy_rule); at += LINE)
        __builtin_prefetch((const char *)plan->items[i + RULES_AHEAD].rule + at);
    __builtin_prefetch(plan->items[i + PARTS_AHEAD].path.p);
    __builtin_prefetch(plan->items[i + PARTS_AHEAD].match);
    __builtin_prefetch(plan->items[i + PARTS_AHEAD].rule->request_headers);
}

/* A rule by its name. */
struct named {
    struct str name;
    size_t at; /* within its Route */
    struct lower_place place;
};

static int compare_named(const void *a, const void *b)
{
    return str_cmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static struct lower_place place_of(struct lower *l, const struct policy_rule *rule)
{
    struct diag_span at = rule->name.node != NULL ? rule->name.node->at : rule->node->at;

    return rule->line > 0 ? (struct lower_place){ at.file, rule->line, rule->column }
                          : lower_places_find(l, at);
}

/* Adds a Route, and its rules by name: the order they were written in decides nothing. */
static void add_route(struct writer *w, const struct policy_route *route, struct shared *shared,
                      struct named *named)
{
    struct lower *l = w->l;
    uint32_t index;
    struct table_route *out = emit_add(l->image, TABLE_ROUT, &index);

    *out = (struct table_route){ .stable_id = digest_stable_id(STR("route"), route->meta.full),
                                 .name = emit_text(l->image, route->meta.full),
                                 .name_first = emit_count(l->image, TABLE_RNAM),
                                 .name_count = (uint32_t)route->rules.count };
    for (size_t k = 0; k < route->rules.count; k++) {
        const struct policy_rule *rule = &route->rules.items[k];

        named[k] = (struct named){ rule->name.text, k, place_of(l, rule) };
        shared[k].stable_id = table_identity_hash(out->stable_id, rule->name.text);
    }
    qsort(named, route->rules.count, sizeof(*named), compare_named);
    for (size_t k = 0; k < route->rules.count; k++) {
        struct table_rule_name *name = emit_add(l->image, TABLE_RNAM, &shared[named[k].at].name);

        name->text = emit_text(l->image, named[k].name);
        lower_places_add(l, &named[k].place);
    }
}

static void add_routes(struct writer *w)
{
    const struct policy_model *m = w->l->model;
    size_t total = 0, most = 0;
    struct named *named;

    w->first_rule = NEW_N(w->scratch, size_t, m->routes.count + 1);
    for (size_t i = 0; i < m->routes.count; i++) {
        w->first_rule[i] = total;
        total += m->routes.items[i]->rules.count;
        most = MAX(most, m->routes.items[i]->rules.count);
    }
    reserve(w, total);
    w->shared = NEW_N(w->scratch, struct shared, total + 1);
    named = NEW_N(w->scratch, struct named, most + 1);
    for (size_t i = 0; i < m->routes.count; i++)
        if (w->l->plan->routes[i].count > 0 && m->routes.items[i]->rules.count > 0)
            add_route(w, m->routes.items[i], w->shared + w->first_rule[i], named);
}

void lower_rules_add(struct lower *l, struct lower_rest *rest)
{
    struct arena scratch;
    struct writer w = { .l = l, .scratch = &scratch, .rest = rest };

    arena_init(&scratch, 0);
    add_routes(&w);
    note_ranked(&w);
    for (size_t i = 0; i < l->plan->count; i++) {
        look_ahead(l->plan, i);
        if (l->plan->routes[l->plan->items[i].route_index].count > 0)
            add_alternative(&w, &l->plan->items[i]);
    }
    arena_fini(&scratch);
}
