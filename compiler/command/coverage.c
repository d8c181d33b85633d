/* SPDX-License-Identifier: Apache-2.0
 *
 * The table's rules stand in the order of the plan's alternatives, so that a rule that took a request
 * is an alternative that was tested. For one that was not, the analysis behind PX301 gives a request
 * that it would take.
 */
#include "command/coverage.h"

#include <stdlib.h>

#include "base/vec.h"
#include "check/reach.h"
#include "check/witness.h"
#include "command/trace.h"

void command_coverage_init(struct arena *a, const struct table *t, struct command_coverage *out)
{
    *out = (struct command_coverage){ NEW_N(a, bool, (size_t)t->rule_count + 1),
                                      NEW_N(a, bool, (size_t)t->member_count + 1) };
}

void command_coverage_note(const struct table *t, const struct command_decision *d,
                           struct command_coverage *out)
{
    if (d->rule != NULL)
        out->rules[d->rule - table_rule(t, 0)] = true;
    if (d->member != NULL)
        out->members[d->choice.member] = true;
}

/* What the rows of one environment are made from. */
struct tally {
    struct arena *arena;
    const struct resolve_plan *plan;
    const struct check_buckets *buckets;
    struct command_coverage_rows *out;
    struct rule_rows {
        size_t *items; /* per rule of the model: index into out->items + 1 */
        size_t *first; /* per route: where its rules begin in `items` */
    } rules;
};

static const struct check_bucket *bucket_of(const struct tally *y,
                                            const struct resolve_alternative *alt)
{
    const struct resolve_domains *domains = &y->plan->routes[alt->route_index];
    const struct resolve_hosts *hosts = &y->plan->hosts[alt->route_index];
    size_t place;

    if (domains->count == 0 || hosts->count == 0)
        return NULL;
    place = check_bucket_place(y->buckets, domains->items[0], hosts->items[0]);
    return place == SIZE_MAX ? NULL : &y->buckets->items[y->buckets->places[place].bucket];
}

/* A request that the alternative takes. */
static struct str example(const struct tally *y, const struct resolve_alternative *alt)
{
    const struct check_bucket *b = bucket_of(y, alt);
    uint64_t shared = CHECK_BUDGET_SHARED;
    struct check_budget budget = { .shared = &shared };
    struct check_question q = {
        .bucket = b, .budget = &budget, .alts = { alt }, .count = 1, .before = alt
    };
    struct check_witness w = { 0 };

    if (b == NULL || !check_reach_witness(y->arena, &q, &w))
        return STR("no request is known that it takes");
    w.host = check_witness_host(y->arena, y->buckets,
                                &(struct check_place){ y->plan->routes[alt->route_index].items[0],
                                                       y->plan->hosts[alt->route_index].items[0] });
    return check_witness_text(y->arena, &w);
}

static struct command_coverage_row *add_row(struct tally *y, const char *part, struct str name)
{
    struct command_coverage_row *row = VEC_ADD(y->arena, y->out);

    *row = (struct command_coverage_row){ .environment = y->plan->model->environment,
                                          .part = part,
                                          .name = name };
    return row;
}

static struct command_coverage_row *row_of(struct tally *y, const struct resolve_alternative *alt)
{
    size_t *row = &y->rules.items[y->rules.first[alt->route_index] + alt->rule_index];

    if (*row == 0) {
        (void)add_row(y, "rule", resolve_plan_rule_name(y->arena, alt));
        *row = y->out->count;
    }
    return &y->out->items[*row - 1];
}

static void count(struct tally *y, struct command_coverage_row *row, bool covered)
{
    row->total++;
    row->covered += covered;
    y->out->total++;
    y->out->covered += covered;
}

static void count_rules(struct tally *y, const struct table *t, const bool *covered)
{
    uint32_t rule = 0;

    for (size_t i = 0; i < y->plan->count; i++) {
        const struct resolve_alternative *alt = &y->plan->items[i];
        uint32_t n = command_trace_rule_count(y->plan, alt);
        struct command_coverage_row *row;
        bool took = false;

        if (n == 0)
            continue;
        for (uint32_t end = rule + n; rule < end && rule < t->rule_count; rule++)
            took = took || covered[rule];
        row = row_of(y, alt);
        count(y, row, took);
        if (!took)
            *VEC_ADD(y->arena, &row->missing) = example(y, alt);
    }
}

static void count_members(struct tally *y, const struct table *t, const bool *covered)
{
    for (uint32_t i = 0; i < t->split_count; i++) {
        const struct table_split *s = table_split(t, i);
        struct command_coverage_row *row = add_row(y, "split", table_text(t, s->name));

        for (uint32_t k = s->member_first; k < s->member_first + s->member_count; k++) {
            if (table_member(t, k)->share == 0)
                continue; /* nobody is sent there */
            count(y, row, covered[k]);
            if (!covered[k])
                *VEC_ADD(y->arena, &row->missing) = table_text(t, table_member(t, k)->name);
        }
    }
}

static void index_rules(struct tally *y)
{
    const struct policy_model *m = y->plan->model;
    size_t total = 0;

    y->rules.first = NEW_N(y->arena, size_t, m->routes.count + 1);
    for (size_t i = 0; i < m->routes.count; i++) {
        y->rules.first[i] = total;
        total += m->routes.items[i]->rules.count;
    }
    y->rules.items = NEW_N(y->arena, size_t, total + 1);
}

/* The smaller share first, then what has more to cover, then by name. */
static int compare_rows(const void *pa, const void *pb)
{
    const struct command_coverage_row *a = pa, *b = pb;
    uint64_t left = (uint64_t)a->covered * MAX(b->total, 1U);
    uint64_t right = (uint64_t)b->covered * MAX(a->total, 1U);
    int order = (left > right) - (left < right);

    if (order == 0)
        order = (a->total < b->total) - (a->total > b->total);
    if (order == 0)
        order = str_cmp(a->name, b->name);
    if (order == 0)
        order = str_cmp(str_of(a->part), str_of(b->part));
    return order ? order : str_cmp(a->environment, b->environment);
}

void command_coverage_sort(struct command_coverage_rows *rows)
{
    if (rows->count > 1)
        qsort(rows->items, rows->count, sizeof(*rows->items), compare_rows);
}

void command_coverage_add(struct arena *a, const struct policy_model *m, const struct table *t,
                          const struct command_coverage *coverage,
                          struct command_coverage_rows *out)
{
    struct tally y = { .arena = a, .plan = resolve_plan_make(a, m), .out = out };

    y.buckets = check_bucket_make(a, y.plan);
    index_rules(&y);
    count_rules(&y, t, coverage->rules);
    count_members(&y, t, coverage->members);
    command_coverage_sort(out);
}

uint32_t command_coverage_share(const struct command_coverage_rows *rows)
{
    return rows->total == 0 ? 10000 : (uint32_t)((uint64_t)rows->covered * 10000 / rows->total);
}
