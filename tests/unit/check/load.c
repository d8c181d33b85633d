/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/load.c: figures by name, and their sums.
 */
#include "check/load.h"

#include "doc/doc.h"
#include "kit/test.h"

static const struct doc_node written = { .kind = DOC_SCALAR };

struct policy {
    struct policy_measured rules[3], routes[2];
    struct policy_metrics metrics;
    struct policy_rule one[2], two[1];
    struct policy_route first, second;
    struct policy_route *list[2];
    struct policy_split split;
    struct policy_split *splits[1];
    struct policy_model model;
};

/* Routes n/a (rules x, y) and n/b (rule z), all to one split. */
static void make(struct arena *a, struct policy *p)
{
    const struct policy_target to = { .split = { .node = &written, .index = 0 } };

    *p = (struct policy){ .metrics = { .proxies = 1 } };
    p->one[0] = (struct policy_rule){ .name.text = STR_INIT("x"), .to = to };
    p->one[1] = (struct policy_rule){ .name.text = STR_INIT("y"), .to = to };
    p->two[0] = (struct policy_rule){ .name.text = STR_INIT("z"), .to = to };
    p->first.meta.full = STR("n/a");
    p->first.rules.items = p->one;
    p->first.rules.count = 2;
    p->second.meta.full = STR("n/b");
    p->second.rules.items = p->two;
    p->second.rules.count = 1;
    p->list[0] = &p->first;
    p->list[1] = &p->second;
    p->splits[0] = &p->split;
    p->model.routes.items = p->list;
    p->model.routes.count = 2;
    p->model.splits.items = p->splits;
    p->model.splits.count = 1;
    p->metrics.rules.items = p->rules;
    p->metrics.routes.items = p->routes;
    p->model.load = check_load_new(a, &p->metrics, STR("load.json"));
}

/* Figures of "n/a/x 5 n/b 7". */
static struct check_flow sum(const char *figures)
{
    struct str rest = str_of(figures), name, number;
    struct check_flow flow;
    struct policy p;
    struct arena a;

    arena_init(&a, 0);
    make(&a, &p);
    while (rest.n > 0 && str_cut(&rest, ' ', &name) && str_cut(&rest, ' ', &number)) {
        struct policy_measured m = { .key = name, .mean_us = 2 };

        assert_true(str_to_u64(number, UINT32_MAX, &m.rate));
        if (name.n > 3)
            p.rules[p.metrics.rules.count++] = m;
        else
            p.routes[p.metrics.routes.count++] = m;
    }
    p.model.load = check_load_new(&a, &p.metrics, STR("load.json"));
    flow = check_load_splits(&a, &p.model)[0];
    arena_fini(&a);
    return flow;
}

static void a_split_gets_what_its_rules_get(void **state)
{
    static const struct {
        const char *figures;
        uint64_t rate;
        bool measured, partial;
    } rows[] = {
        { "", 0, false, true },
        { "n/a/x 5", 5, true, true },
        { "n/a/x 5 n/a/y 6 n/b/z 7", 18, true, false },
        { "n/a 11 n/b 7", 18, true, false },         /* all its rules go there */
        { "n/a 11 n/a/x 5 n/b 7", 12, true, true },  /* the rules are finer, and one lacks */
        { "n/a 11 n/b/z 7 n/b 9", 18, true, false }, /* the rule wins */
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct check_flow flow = sum(rows[i].figures);

        if (flow.rate != rows[i].rate || flow.measured != rows[i].measured ||
            flow.partial != rows[i].partial || flow.timed != flow.rate ||
            flow.us != 2.0 * (double)flow.rate)
            fail_msg("%s: %llu%s%s", rows[i].figures, (unsigned long long)flow.rate,
                     flow.measured ? " measured" : "", flow.partial ? " partial" : "");
    }
}

static void what_nobody_asked_for_is_listed(void **state)
{
    const struct policy_measured *m;
    const char *kind = NULL;
    struct policy p;
    struct arena a;
    size_t at = 0;

    (void)state;
    arena_init(&a, 0);
    make(&a, &p);
    assert_null(check_load_find(NULL, POLICY_ROUTE, STR("n/a")));
    p.rules[p.metrics.rules.count++] = (struct policy_measured){ .key = STR_INIT("n/a/w") };
    p.routes[p.metrics.routes.count++] = (struct policy_measured){ .key = STR_INIT("n/b") };
    p.routes[p.metrics.routes.count++] = (struct policy_measured){ .key = STR_INIT("n/c") };
    p.model.load = check_load_new(&a, &p.metrics, STR("load.json"));
    (void)check_load_splits(&a, &p.model);
    m = check_load_unmet(p.model.load, &at, &kind);
    KIT_TEXT(m->key, "n/a/w");
    assert_string_equal(kind, "rule");
    m = check_load_unmet(p.model.load, &at, &kind);
    KIT_TEXT(m->key, "n/c");
    assert_string_equal(kind, "route");
    assert_null(check_load_unmet(p.model.load, &at, &kind));
    arena_fini(&a);
}

static void rate_times_time_is_what_is_under_way(void **state)
{
    struct policy p;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    make(&a, &p);
    assert_true(check_load_at_once(p.model.load, 1220000, 200000) == 244.0);
    p.metrics.proxies = 2;
    assert_true(check_load_at_once(p.model.load, 1220000, 200000) == 122.0);
    assert_int_equal(check_load_limit(p.model.load, 122, 200000), 1220000);
    assert_int_equal(check_load_share(1220000, 1500), 183000);
    assert_true(check_load_share(UINT64_C(3000000000000000), 10000) == UINT64_C(3000000000000000));
    KIT_TEXT(check_load_source(&a, p.model.load), "load.json");
    p.metrics.period.text = STR("p95 hour");
    KIT_TEXT(check_load_source(&a, p.model.load), "load.json, p95 hour");
    arena_fini(&a);
}

static void a_rate_is_told_in_as_many_digits_as_count(void **state)
{
    static const struct {
        uint64_t rate;
        const char *text;
    } rows[] = { { 0, "0" },        { 1, "0.00" },      { 5, "0.01" },      { 250, "0.25" },
                 { 1000, "1" },     { 12250, "12.3" },  { 99999, "100.0" }, { 1220000, "1220" },
                 { 183333, "183" }, { 1220500, "1221" } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        KIT_TEXT(check_load_text(&a, rows[i].rate), rows[i].text);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_gets_what_its_rules_get),
        cmocka_unit_test(what_nobody_asked_for_is_listed),
        cmocka_unit_test(rate_times_time_is_what_is_under_way),
        cmocka_unit_test(a_rate_is_told_in_as_many_digits_as_count),
    };

    return cmocka_run_group_tests_name("check/load", tests, NULL, NULL);
}
