/* SPDX-License-Identifier: Apache-2.0
 *
 * Which listeners share a domain.
 */
#include "resolve/domain.h"

#include "kit/test.h"

enum { LISTENERS = 4, ROUTES = 3 };

struct world {
    struct policy_model model;
    struct policy_listener listeners[LISTENERS], *listener_list[LISTENERS];
    struct policy_route routes[ROUTES], *route_list[ROUTES];
    struct policy_ref refs[ROUTES][LISTENERS];
    struct resolve_plan plan;
};

/* Each text names the listeners of a route: "013"; "-" is one that does not exist. */
static void make(struct arena *a, struct world *w, const char *const *carried)
{
    *w = (struct world){ 0 };
    for (size_t i = 0; i < LISTENERS; i++)
        w->listener_list[i] = &w->listeners[i];
    for (size_t i = 0; i < ROUTES; i++) {
        struct str digits = str_of(carried[i]);

        w->route_list[i] = &w->routes[i];
        w->routes[i].listeners.items = w->refs[i];
        w->routes[i].listeners.count = digits.n;
        for (size_t k = 0; k < digits.n; k++)
            w->refs[i][k].index = digits.p[k] == '-' ? UINT32_MAX : (uint32_t)(digits.p[k] - '0');
    }
    w->model.listeners.items = w->listener_list;
    w->model.listeners.count = LISTENERS;
    w->model.routes.items = w->route_list;
    w->model.routes.count = ROUTES;
    w->plan.model = &w->model;
    resolve_domain_assign(a, &w->plan);
}

static void listeners_with_the_same_routes_share_a_domain(void **state)
{
    static const struct {
        const char *carried[ROUTES];
        uint32_t domains[LISTENERS], count;
    } rows[] = {
        { { "0123", "0123", "0123" }, { 0, 0, 0, 0 }, 1 },
        { { "0", "1", "2" }, { 0, 1, 2, 3 }, 4 },
        { { "02", "13", "02" }, { 0, 1, 0, 1 }, 2 },
        { { "012", "20", "0-" }, { 0, 1, 2, 3 }, 4 },
        { { "00", "1", "" }, { 0, 1, 2, 2 }, 3 },
    };
    struct arena a;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct world w;

        arena_init(&a, 0);
        make(&a, &w, rows[i].carried);
        assert_int_equal(w.plan.domain_count, rows[i].count);
        for (size_t k = 0; k < LISTENERS; k++)
            assert_int_equal(w.plan.listener_domains[k], rows[i].domains[k]);
        arena_fini(&a);
    }
}

static void route_has_each_domain_once_ascending(void **state)
{
    static const char *const carried[ROUTES] = { "3210", "1", "-" };
    struct arena a;
    struct world w;

    (void)state;
    arena_init(&a, 0);
    make(&a, &w, carried);
    assert_int_equal(w.plan.domain_count, 2);
    assert_int_equal(w.plan.routes[0].count, 2);
    assert_int_equal(w.plan.routes[0].items[0], 0);
    assert_int_equal(w.plan.routes[0].items[1], 1);
    assert_int_equal(w.plan.routes[1].count, 1);
    assert_int_equal(w.plan.routes[1].items[0], 1);
    assert_int_equal(w.plan.routes[2].count, 0);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listeners_with_the_same_routes_share_a_domain),
        cmocka_unit_test(route_has_each_domain_once_ascending),
    };

    return cmocka_run_group_tests_name("resolve/domain", tests, NULL, NULL);
}
