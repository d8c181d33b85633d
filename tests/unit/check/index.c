/* SPDX-License-Identifier: Apache-2.0
 *
 * What the index by value may leave out, and that a tenth as many rules cost a tenth: steps are
 * counted, not timed.
 */
#include "check/index.h"

#include "check/reach.h"
#include "kit/test.h"

enum { RULES_MAX = 10000 };

struct policy { /* one host, one path, one rule a value */
    struct arena a;
    struct policy_model model;
    struct policy_listener listener, *listeners[1];
    struct policy_route route, *routes[1];
    struct resolve_plan *plan;
};

static void add_condition(struct policy *p, struct policy_rule *r, size_t i,
                          enum policy_matcher_op op)
{
    struct policy_match *m = NEW(&p->a, struct policy_match);

    m->more = NEW(&p->a, struct policy_match_more);
    m->path_kind = POLICY_PATH_ANY;
    m->more->headers.items = NEW(&p->a, struct policy_condition);
    m->more->headers.count = 1;
    m->more->headers.items[0].key = i % 2 ? STR("x-tenant") : STR("X-Tenant");
    m->more->headers.items[0].op = op;
    m->more->headers.items[0].value.text = str_fmt(&p->a, "t%zu", i);
    r->match.items = m;
    r->match.count = 1;
}

static void make(struct policy *p, size_t rules, enum policy_matcher_op op)
{
    *p = (struct policy){ 0 };
    arena_init(&p->a, 0);
    p->listeners[0] = &p->listener;
    p->listener.meta.full = STR("t/l");
    p->routes[0] = &p->route;
    p->route.meta.full = STR("t/r");
    p->route.listeners.items = NEW(&p->a, struct policy_ref);
    p->route.listeners.count = 1;
    p->route.rules.items = NEW_N(&p->a, struct policy_rule, rules);
    p->route.rules.count = rules;
    for (size_t i = 0; i < rules; i++) {
        p->route.rules.items[i].name.text = str_fmt(&p->a, "r%zu", i);
        p->route.rules.items[i].more = NEW(&p->a, struct policy_rule_more);
        add_condition(p, &p->route.rules.items[i], i, op);
    }
    p->model.listeners.items = p->listeners;
    p->model.routes.items = p->routes;
    p->model.listeners.count = p->model.routes.count = 1;
    p->plan = resolve_plan_make(&p->a, &p->model);
}

static struct check_index *index_all(struct policy *p)
{
    uint32_t *rules = NEW_N(&p->a, uint32_t, p->plan->count);

    for (uint32_t i = 0; i < p->plan->count; i++)
        rules[i] = i;
    return check_index_make(&p->a, p->plan, rules, p->plan->count);
}

static void rule_meets_those_of_its_value_only(void **state)
{
    struct check_index_range ranges[2];
    struct check_index *index;
    struct policy p;

    (void)state;
    make(&p, 100, POLICY_MATCH_EXACT);
    index = index_all(&p);
    assert_non_null(index);
    for (uint32_t i = 0; i < 100; i++) {
        assert_true(check_index_find(index, &p.plan->items[i], ranges));
        assert_int_equal(ranges[0].count, 1);
        assert_int_equal(ranges[0].rules[0], i);
        assert_int_equal(ranges[1].count, 0);
    }
    arena_fini(&p.a);
}

static void rule_without_a_value_meets_all(void **state)
{
    struct check_index_range ranges[2];
    struct policy_match *m;
    struct policy p;

    (void)state;
    make(&p, 100, POLICY_MATCH_EXACT);
    m = &p.route.rules.items[7].match.items[0];
    m->more->headers.items[0].op = POLICY_MATCH_NOT;
    p.plan = resolve_plan_make(&p.a, &p.model);
    for (uint32_t i = 0; i < 100; i++) {
        const struct resolve_alternative *alt = &p.plan->items[i];

        assert_int_equal(check_index_find(index_all(&p), alt, ranges), alt->match != m);
        if (alt->match == m)
            continue;
        assert_int_equal(ranges[1].count, 1);
        assert_ptr_equal(p.plan->items[ranges[1].rules[0]].match, m);
    }
    arena_fini(&p.a);
}

static void few_rules_and_searches_have_no_index(void **state)
{
    struct policy p;

    (void)state;
    make(&p, CHECK_INDEX_MIN - 1, POLICY_MATCH_EXACT);
    assert_null(index_all(&p));
    arena_fini(&p.a);
    make(&p, 100, POLICY_MATCH_PREFIX);
    assert_null(index_all(&p));
    arena_fini(&p.a);
}

/* The steps that judging every rule takes; *unknown counts those that were given up. */
static uint64_t steps_to_judge(size_t rules, enum policy_matcher_op op, size_t *unknown)
{
    uint64_t all = CHECK_BUDGET_SHARED, shared = all;
    struct check_budget budget = { .own = rules * CHECK_BUDGET_OF_RULE, .shared = &shared };
    const struct check_buckets *buckets;
    struct policy p;

    make(&p, rules, op);
    buckets = check_bucket_make(&p.a, p.plan);
    *unknown = 0;
    for (size_t i = 0; i < p.plan->count; i++) {
        struct arena_mark mark = arena_mark(&p.a);
        struct check_question q = { .bucket = &buckets->items[0],
                                    .budget = &budget,
                                    .alts = { &p.plan->items[i] },
                                    .count = 1,
                                    .before = &p.plan->items[i] };

        *unknown += check_reach_judge(&p.a, &q, NULL) == CHECK_UNKNOWN;
        arena_rewind(&p.a, mark);
    }
    arena_fini(&p.a);
    return rules * CHECK_BUDGET_OF_RULE - budget.own + all - shared;
}

static void ten_times_the_tenants_take_ten_times_the_steps(void **state)
{
    size_t unknown;
    uint64_t few = steps_to_judge(RULES_MAX / 10, POLICY_MATCH_EXACT, &unknown), many;

    (void)state;
    assert_int_equal(unknown, 0);
    many = steps_to_judge(RULES_MAX, POLICY_MATCH_EXACT, &unknown);
    assert_int_equal(unknown, 0);
    assert_in_range(many, few, few * 12);
}

static void rules_that_all_overlap_are_given_up(void **state)
{
    size_t unknown;
    uint64_t steps = steps_to_judge(RULES_MAX, POLICY_MATCH_NOT, &unknown);

    (void)state;
    assert_in_range(unknown, RULES_MAX / 2, RULES_MAX);
    assert_in_range(steps, 0, CHECK_BUDGET_SHARED + (uint64_t)RULES_MAX * CHECK_BUDGET_OF_RULE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_meets_those_of_its_value_only),
        cmocka_unit_test(rule_without_a_value_meets_all),
        cmocka_unit_test(few_rules_and_searches_have_no_index),
        cmocka_unit_test(ten_times_the_tenants_take_ten_times_the_steps),
        cmocka_unit_test(rules_that_all_overlap_are_given_up),
    };

    return cmocka_run_group_tests_name("check/index", tests, NULL, NULL);
}
