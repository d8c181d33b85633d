/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/flow.c: what was measured of a rule or a split is what its difference is about.
 */
#include "diff/flow.h"

#include "doc/doc.h"

#include "kit/test.h"

static const struct doc_node node = { .kind = DOC_SCALAR };

/* Rule n/r/x sends to split n/s, rule n/r/y to no split. */
struct policy {
    struct policy_rule rules[2];
    struct policy_route route, *routes[1];
    struct policy_split split, *splits[1];
    struct policy_measured measured[2];
    struct policy_metrics metrics;
    struct policy_model model;
};

static void fill(struct policy *p, struct arena *a, size_t measured)
{
    *p = (struct policy){ .metrics = { .proxies = 1, .period.text = STR_INIT("p95 hour") } };
    p->rules[0].name.text = STR("x");
    p->rules[0].to.split = (struct policy_ref){ .node = &node, .index = 0 };
    p->rules[1].name.text = STR("y");
    p->route.meta.full = STR("n/r");
    p->route.rules.items = p->rules;
    p->route.rules.count = LEN(p->rules);
    p->routes[0] = &p->route;
    p->splits[0] = &p->split;
    p->measured[0] = (struct policy_measured){ .key = STR_INIT("n/r/x"), .rate = 1220000 };
    p->metrics.rules.items = p->measured;
    p->metrics.rules.count = measured;
    p->model.routes.items = p->routes;
    p->model.splits.items = p->splits;
    p->model.routes.count = p->model.splits.count = 1;
    p->model.load = check_load_new(a, &p->metrics, STR("load.json"));
}

static void flow_of(struct arena *a, const struct policy *p, const struct diff_object *o,
                    struct diff_change *out)
{
    static struct diff_move moves[2];

    moves[0] = (struct diff_move){ .share = 1500 };
    moves[1] = (struct diff_move){ .share = 1 };
    *out = (struct diff_change){ .moves = { .items = moves, .count = LEN(moves) } };
    diff_flow_add(a, &p->model, check_load_splits(a, &p->model), o, out);
}

static void a_split_has_the_requests_of_its_rules(void **state)
{
    struct policy p;
    struct arena a;
    struct diff_change change;
    const struct diff_object split = { .kind = POLICY_TRAFFIC_SPLIT, .base = &p.split };

    (void)state;
    arena_init(&a, 0);
    fill(&p, &a, 1);
    flow_of(&a, &p, &split, &change);
    assert_true(change.flow.measured);
    assert_false(change.flow.partial);
    assert_int_equal(change.flow.rate, 1220000);
    KIT_TEXT(change.flow_source, "load.json, p95 hour");
    assert_int_equal(change.moves.items[0].rate, 183000);
    assert_int_equal(change.moves.items[1].rate, 122);
    arena_fini(&a);
}

static void a_rule_has_its_own(void **state)
{
    struct policy p;
    struct arena a;
    struct diff_change change;
    struct diff_object rule = { .kind = POLICY_ROUTE, .base = &p.rules[0], .meta = &p.route.meta };

    (void)state;
    arena_init(&a, 0);
    fill(&p, &a, 1);
    rule.rule = &p.rules[0];
    flow_of(&a, &p, &rule, &change);
    assert_int_equal(change.flow.rate, 1220000);
    rule.rule = &p.rules[1];
    flow_of(&a, &p, &rule, &change);
    assert_false(change.flow.measured);
    arena_fini(&a);
}

static void nothing_is_said_where_nothing_was_measured(void **state)
{
    struct policy p;
    struct arena a;
    struct diff_change change;
    const struct diff_object split = { .kind = POLICY_TRAFFIC_SPLIT, .base = &p.split },
                             listener = { .kind = POLICY_LISTENER, .base = &p.route };

    (void)state;
    arena_init(&a, 0);
    fill(&p, &a, 0);
    flow_of(&a, &p, &split, &change);
    assert_false(change.flow.measured);
    assert_int_equal(change.moves.items[0].rate, 0);
    fill(&p, &a, 1);
    flow_of(&a, &p, &listener, &change);
    assert_false(change.flow.measured);
    p.model.load = NULL;
    flow_of(&a, &p, &split, &change);
    assert_false(change.flow.measured);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_has_the_requests_of_its_rules),
        cmocka_unit_test(a_rule_has_its_own),
        cmocka_unit_test(nothing_is_said_where_nothing_was_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
