/* SPDX-License-Identifier: Apache-2.0
 *
 * Only the most specific host's rules are asked, without falling through. For each host the
 * wildcards above it are looked up by name, longest suffix first; a rule is reported for the first
 * host that hides it, once.
 */
#include "check/host.h"

#include "check/reach.h"
#include "check/witness.h"
#include "check/words.h"

static bool holds(const struct check_bucket *b, uint32_t rule)
{
    size_t low = 0, high = b->rule_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (b->rules[middle] == rule)
            return true;
        if (b->rules[middle] < rule)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The rules of a wildcard host that a host below it hides. */
struct hole {
    const struct resolve_alternative *alt;
    struct check_witness witness;
};

struct holes {
    struct hole *items;
    size_t count, cap;
};

/* How many other rules of the same route are hidden too. */
static size_t count_others(const struct holes *holes, const struct resolve_alternative *alt)
{
    size_t others = 0;

    for (size_t i = 0; i < holes->count; i++) {
        const struct resolve_alternative *other = holes->items[i].alt;
        bool counted = other->rule == alt->rule || other->route != alt->route;

        for (size_t k = 0; k < i && !counted; k++)
            counted = holes->items[k].alt->rule == other->rule;
        others += !counted;
    }
    return others;
}

static void report_hole(struct check *c, const struct check_place *narrow,
                        const struct check_place *wide, const struct hole *hole, size_t others)
{
    const struct resolve_alternative *alt = hole->alt;
    struct check_witness w = hole->witness;
    struct diag *d =
        diag_add(c->sink, DIAG_HOST_HOLE, check_rule_span(alt->rule),
                 "rule `" STR_FMT "` of `" STR_FMT "` does not apply to `" STR_FMT "`",
                 STR_ARG(alt->rule->name.text), STR_ARG(wide->host), STR_ARG(narrow->host));

    w.host = check_witness_host(c->arena, c->buckets, narrow);
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "takes " STR_FMT ", but only where no host is more specific",
               STR_ARG(check_words_path(c->arena, alt)));
    diag_note(
        d, "only the rules of the most specific host are asked; `" STR_FMT "` has rules of its own",
        STR_ARG(narrow->host));
    if (others > 0)
        diag_note(d, "true for %zu more rule%s of this route", others, others == 1 ? "" : "s");
    diag_example(d, "" STR_FMT " gets 404", STR_ARG(check_witness_text(c->arena, &w)));
    diag_help(d, "add `" STR_FMT "` to the hosts of route `" STR_FMT "`, or the rule to its route",
              STR_ARG(narrow->host), STR_ARG(alt->route->meta.full));
}

/* All questions about hosts draw on the shared steps: a wildcard may stand above every host. */
static void find_holes(struct check *c, const struct check_bucket *narrow,
                       const struct check_bucket *wide, const bool *reported, struct holes *out)
{
    struct check_budget budget = { .shared = &c->steps };

    if ((wide->methods & ~narrow->takes_all) == 0)
        return;
    for (size_t i = 0; i < wide->rule_count; i++) {
        const struct resolve_alternative *alt = &c->plan->items[wide->rules[i]];
        struct check_question q = {
            .bucket = narrow, .budget = &budget, .alts = { alt }, .count = 1
        };
        struct hole hole = { .alt = alt };

        if (!check_budget_spend(&budget, 1))
            return;
        if (reported[alt->route_index] || (alt->methods & ~narrow->takes_all) == 0 ||
            holds(narrow, wide->rules[i]))
            continue;
        if (check_reach_witness(c->scratch, &q, &hole.witness))
            *VEC_ADD(c->scratch, out) = hole;
    }
}

/* Judges the rules of a wildcard host against a host below it. */
static void judge_hiding(struct check *c, size_t narrow, size_t wide, bool *reported)
{
    const struct check_bucket_at *places = c->buckets->places;
    struct holes holes = { 0 };

    if (places[narrow].bucket == places[wide].bucket)
        return;
    find_holes(c, &c->buckets->items[places[narrow].bucket],
               &c->buckets->items[places[wide].bucket], reported, &holes);
    for (size_t i = 0; i < holes.count; i++) {
        const struct hole *hole = &holes.items[i];

        if (reported[hole->alt->route_index])
            continue;
        reported[hole->alt->route_index] = true;
        report_hole(c, &places[narrow].place, &places[wide].place, hole,
                    count_others(&holes, hole->alt));
    }
}

/* The next wildcard that takes all that this pattern takes: "*.b.c" for "a.b.c" and for "*.a.b.c";
 * "*" for the last. */
static bool widen(struct arena *a, struct str *host)
{
    struct str name = str_has_prefix(*host, STR("*.")) ? str_sub(*host, 2, host->n) : *host;
    size_t dot = str_find(name, '.');

    if (str_eq(*host, STR("*")))
        return false;
    *host = dot < name.n ? str_fmt(a, "*" STR_FMT, STR_ARG(str_sub(name, dot, name.n))) : STR("*");
    return true;
}

static void judge_place(struct check *c, size_t narrow, bool *reported)
{
    const struct check_place *place = &c->buckets->places[narrow].place;
    struct str host = place->host;

    while (widen(c->scratch, &host)) {
        size_t wide = check_bucket_place(c->buckets, place->domain, host);

        if (wide != SIZE_MAX)
            judge_hiding(c, narrow, wide, reported);
    }
}

/* The route that a host's first rule belongs to; reported once a route. */
static void judge_default(struct check *c, const struct check_bucket *b, bool *reported)
{
    const struct policy_route *route = c->plan->items[b->rules[0]].route;
    uint32_t index = c->plan->items[b->rules[0]].route_index;
    struct check_budget budget = check_budget_of(c, b);
    struct check_question q = { .bucket = b, .budget = &budget };
    struct check_witness w;
    struct diag *d;

    if ((b->takes_all & TABLE_METHODS_DEFAULT) == TABLE_METHODS_DEFAULT || reported[index] ||
        !check_reach_witness(c->scratch, &q, &w))
        return;
    reported[index] = true;
    w.host = check_witness_host(c->arena, c->buckets, &b->places[0]);
    d = diag_add(c->sink, DIAG_NO_DEFAULT, doc_span(route->node, STR("hosts")),
                 "host `" STR_FMT "` leaves requests without a rule", STR_ARG(b->places[0].host));
    diag_subject(d, "Route " STR_FMT, STR_ARG(route->meta.full));
    diag_label(d, "no rule takes everything else");
    diag_example(d, "" STR_FMT " gets 404", STR_ARG(check_witness_text(c->arena, &w)));
    diag_help(d, "add a rule without `match` if such requests are wanted");
}

/* While there are errors nothing is said of requests that are left over: the rule for them may be
 * one that was not understood. */
static void judge_defaults(struct check *c)
{
    bool *routes = NEW_N(c->arena, bool, c->model->routes.count + 1);

    if (diag_count(c->sink, DIAG_ERROR) > 0)
        return;
    for (size_t i = 0; i < c->buckets->count; i++) {
        struct arena_mark mark = arena_mark(c->scratch);

        judge_default(c, &c->buckets->items[i], routes);
        arena_rewind(c->scratch, mark);
    }
}

void check_host_run(struct check *c)
{
    bool *reported = NEW_N(c->arena, bool, c->model->routes.count + 1);

    for (size_t i = 0; i < c->buckets->place_count; i++) {
        struct arena_mark mark = arena_mark(c->scratch);

        judge_place(c, i, reported);
        arena_rewind(c->scratch, mark);
    }
    judge_defaults(c);
}
