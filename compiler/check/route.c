/* SPDX-License-Identifier: Apache-2.0
 *
 * Each alternative is judged in each bucket; a rule is dead only if all its alternatives are, in
 * all buckets.
 */
#include "check/route.h"

#include "check/dead.h"
#include "check/reach.h"
#include "check/tie.h"

struct judged { /* an alternative */
    uint32_t seen, dead;
    bool impossible, tied;
    struct check_alternatives cover;
};

static void keep_cover(struct check *c, struct judged *j, const struct check_alternatives *cover)
{
    for (size_t i = 0; i < cover->count; i++)
        *VEC_ADD(c->arena, &j->cover) = cover->items[i];
}

static void judge(struct check *c, const struct check_bucket *b,
                  const struct resolve_alternative *alt, struct check_budget *budget,
                  struct judged *j)
{
    struct check_question q = {
        .bucket = b, .budget = budget, .alts = { alt }, .count = 1, .before = alt
    };
    struct arena_mark mark = arena_mark(c->scratch);
    struct check_alternatives cover = { 0 }, found = { 0 };
    enum check_reach reach;

    if (check_bucket_find(c->scratch, b, check_bucket_point(alt), alt, budget, &found))
        q.found = &found;
    reach = check_reach_judge(c->scratch, &q, &cover);
    j->seen++;
    if (reach == CHECK_IMPOSSIBLE)
        j->impossible = true;
    if (reach == CHECK_UNREACHABLE && j->dead++ == 0)
        keep_cover(c, j, &cover);
    if (check_tie_judge(c, b, alt, q.found, budget))
        j->tied = true;
    if (reach == CHECK_REACHABLE && b->ranked && q.found != NULL)
        check_tie_judge_priority(c, b, alt, q.found, budget);
    arena_rewind(c->scratch, mark);
}

/* All alternatives of one rule, wherever they stand in the plan. */
struct whole {
    uint32_t seen, dead, impossible;
    bool tied;
    struct check_alternatives cover;
    const struct resolve_alternative *first;
};

static void add_up(struct check *c, struct whole *w, const struct judged *j,
                   const struct resolve_alternative *alt)
{
    w->seen += j->impossible ? 0 : j->seen;
    w->dead += j->impossible ? 0 : j->dead;
    w->tied = w->tied || j->tied;
    for (size_t i = 0; i < j->cover.count; i++)
        if (j->cover.items[i]->rule != alt->rule)
            *VEC_ADD(c->arena, &w->cover) = j->cover.items[i];
    if (w->first == NULL)
        w->first = alt;
}

/* PX306: the rule lives, this alternative of it does not. */
static void report_partly(struct check *c, const struct judged *j,
                          const struct resolve_alternative *alt, const struct whole *w)
{
    if (j->seen > 0 && j->dead == j->seen && !j->impossible && !j->tied && w->dead < w->seen &&
        alt->match != NULL && j->cover.count > 0)
        check_dead_report_partly(c, alt, &j->cover);
}

static void report(struct check *c, const struct judged *judged)
{
    const struct resolve_plan *plan = c->plan;
    size_t *first_rule = NEW_N(c->scratch, size_t, c->model->routes.count + 1), total = 0;
    struct whole *wholes;

    for (size_t i = 0; i < c->model->routes.count; i++) {
        first_rule[i] = total;
        total += c->model->routes.items[i]->rules.count;
    }
    wholes = NEW_N(c->scratch, struct whole, total + 1);
    for (size_t i = 0; i < plan->count; i++) {
        const struct resolve_alternative *alt = &plan->items[i];

        if (judged[i].impossible)
            check_dead_report_impossible(c, alt);
        add_up(c, &wholes[first_rule[alt->route_index] + alt->rule_index], &judged[i], alt);
    }
    for (size_t i = 0; i < total; i++)
        if (wholes[i].seen > 0 && wholes[i].dead == wholes[i].seen && !wholes[i].tied &&
            wholes[i].cover.count > 0)
            check_dead_report(c, wholes[i].first, &wholes[i].cover);
    for (size_t i = 0; i < plan->count; i++)
        report_partly(c, &judged[i], &plan->items[i],
                      &wholes[first_rule[plan->items[i].route_index] + plan->items[i].rule_index]);
}

void check_route_run(struct check *c)
{
    struct arena_mark mark = arena_mark(c->scratch);
    struct judged *judged = NEW_N(c->scratch, struct judged, c->plan->count + 1);

    for (size_t i = 0; i < c->buckets->count; i++) {
        const struct check_bucket *b = &c->buckets->items[i];
        struct check_budget budget = check_budget_of(c, b);

        for (size_t k = 0; k < b->rule_count; k++) {
            check_bucket_expect(b, k);
            judge(c, b, &c->plan->items[b->rules[k]], &budget, &judged[b->rules[k]]);
        }
        check_tie_report_unsure(c, b, &budget);
    }
    report(c, judged);
    arena_rewind(c->scratch, mark);
}
