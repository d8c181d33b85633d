/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of precedence as a table of rows, read forwards and backwards.
 */
#include "resolve/plan.h"

#include "kit/test.h"

struct row {
    enum policy_path_kind kind;
    const char *path;
    int32_t priority;
    size_t methods, headers, query, cookies;
};

/* In order of precedence: each stands before the next. */
static const struct row rows[] = {
    { POLICY_PATH_PREFIX, "/", 2, 0, 0, 0, 0 },
    { POLICY_PATH_ANY, "", 1, 0, 0, 0, 0 },
    { POLICY_PATH_EXACT, "/a/b", 0, 1, 0, 0, 0 },
    { POLICY_PATH_EXACT, "/a/b", 0, 0, 2, 0, 0 },
    { POLICY_PATH_EXACT, "/a/b", 0, 0, 1, 2, 0 },
    { POLICY_PATH_EXACT, "/a/b", 0, 0, 1, 1, 3 },
    { POLICY_PATH_EXACT, "/a/b", 0, 0, 1, 1, 0 },
    { POLICY_PATH_TEMPLATE, "/a/{x}", 0, 0, 0, 0, 0 },
    { POLICY_PATH_TEMPLATE, "/{x}/b", 0, 0, 0, 0, 0 },
    { POLICY_PATH_TEMPLATE, "/{x}/{y}", 0, 0, 0, 0, 0 },
    { POLICY_PATH_PREFIX, "/a/b", 0, 0, 0, 0, 0 },
    { POLICY_PATH_PREFIX, "/a/", 0, 1, 0, 0, 0 },
    { POLICY_PATH_PREFIX, "/a", 0, 0, 3, 0, 0 },
    { POLICY_PATH_ANY, "", 0, 0, 0, 0, 0 },
    { POLICY_PATH_ANY, "", -1, 1, 9, 9, 9 },
};

enum { CONDITIONS_MAX = 9 }; /* of one kind, in a row above */

struct world {
    struct arena a;
    struct policy_model model;
    struct policy_route route, *routes[1];
};

static void make(struct world *w, const struct row *from, size_t n, bool backwards)
{
    *w = (struct world){ .route.meta.full = STR_INIT("t/r") };
    arena_init(&w->a, 0);
    w->routes[0] = &w->route;
    w->model.routes.items = w->routes;
    w->model.routes.count = 1;
    w->route.rules.items = NEW_N(&w->a, struct policy_rule, n);
    w->route.rules.count = n;
    for (size_t i = 0; i < n; i++) {
        const struct row *row = &from[backwards ? n - 1 - i : i];
        struct policy_rule *rule = &w->route.rules.items[i];
        struct policy_match *m = NEW(&w->a, struct policy_match);

        rule->more = NEW(&w->a, struct policy_rule_more);
        m->more = NEW(&w->a, struct policy_match_more);
        rule->name.text = str_fmt(&w->a, "r%zu", backwards ? n - 1 - i : i);
        rule->priority = row->priority;
        rule->match.items = m;
        rule->match.count = 1;
        m->path_kind = row->kind;
        m->path.text = str_of(row->path);
        m->methods.items = NEW_N(&w->a, struct policy_text, 1);
        m->methods.items[0].text = STR("GET");
        m->methods.count = row->methods;
        m->more->headers.items = m->more->query.items = m->more->cookies.items =
            NEW_N(&w->a, struct policy_condition, CONDITIONS_MAX);
        m->more->headers.count = row->headers;
        m->more->query.count = row->query;
        m->more->cookies.count = row->cookies;
    }
}

static void more_specific_rules_stand_first_whatever_the_order_written(void **state)
{
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        const struct resolve_plan *plan;
        struct world w;

        make(&w, rows, LEN(rows), backwards);
        plan = resolve_plan_make(&w.a, &w.model);
        assert_int_equal(plan->count, LEN(rows));
        for (size_t i = 0; i < plan->count; i++)
            KIT_TEXT(plan->items[i].rule->name.text, str_fmt(&w.a, "r%zu", i).p);
        for (size_t i = 1; i < plan->count; i++)
            assert_true(resolve_plan_order(&plan->items[i - 1], &plan->items[i]) < 0);
        arena_fini(&w.a);
    }
}

static void path_is_normal_or_known_not_to_be(void **state)
{
    static const struct {
        enum policy_path_kind kind;
        const char *path, *want;
        bool normal;
    } cases[] = {
        { POLICY_PATH_EXACT, "/a/", "/a/", true },
        { POLICY_PATH_PREFIX, "/a/", "/a", true },
        { POLICY_PATH_PREFIX, "/", "/", true },
        { POLICY_PATH_EXACT, "/a//b", "/a//b", false },
        { POLICY_PATH_EXACT, "/a/../b", "/a/../b", false },
        { POLICY_PATH_EXACT, "/%61", "/%61", false },
        { POLICY_PATH_EXACT, "/a?b", "/a?b", false },
        { POLICY_PATH_TEMPLATE, "/{a}/%62", "/{a}/%62", false },
        { POLICY_PATH_TEMPLATE, "/{a}/b", "/{a}/b", true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(cases); i++) {
        struct row row = { .kind = cases[i].kind, .path = cases[i].path };
        const struct resolve_plan *plan;
        struct world w;

        make(&w, &row, 1, false);
        plan = resolve_plan_make(&w.a, &w.model);
        KIT_TEXT(plan->items[0].path, cases[i].want);
        if (plan->items[0].path_normal != cases[i].normal)
            fail_msg("%s", cases[i].path);
        arena_fini(&w.a);
    }
}

static void rule_goes_by_its_full_name(void **state)
{
    const struct resolve_plan *plan;
    struct world w;

    (void)state;
    make(&w, rows, 1, false);
    plan = resolve_plan_make(&w.a, &w.model);
    KIT_TEXT(resolve_plan_rule_name(&w.a, &plan->items[0]), "t/r/r0");
    KIT_TEXT(plan->hosts[0].items[0], "*");
    arena_fini(&w.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_specific_rules_stand_first_whatever_the_order_written),
        cmocka_unit_test(path_is_normal_or_known_not_to_be),
        cmocka_unit_test(rule_goes_by_its_full_name),
    };

    return cmocka_run_group_tests_name("resolve/plan", tests, NULL, NULL);
}
