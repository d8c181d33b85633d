/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/object.c: what two policies are compared by.
 */
#include "diff/object.h"

#include "sided.h"

static const char text[] = SIDED_BASE
    "Upstream mould {abstract: true, connectTimeout: 7s}\n"
    "Filter f {api: 1, inline: \"return {on_request = function(req) req:set_header('x-a', '1') end}\"}\n"
    "RateLimit each {limit: {requests: 5, per: 1s}}\n"
    "RouteTest t {cases: [{name: a, request: {host: a.test}, expect: {rule: r/z}}]}\n" SIDED_ROUTE(
        "{name: z, to: {upstream: v1}, filters: [f]}, {name: b, match: [{path: {exact: /b}}], to: {upstream: v2}}");

static const struct diff_object *find(const struct diff_objects *all, const char *name)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_eq(all->items[i].name, str_of(name)))
            return &all->items[i];
    fail_msg("there is no %s", name);
    return NULL;
}

static bool has(const struct diff_leaves *all, const char *path)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_has_prefix(all->items[i].path, str_of(path)))
            return true;
    return false;
}

static void what_decides_stands_in_order_and_moulds_and_tests_do_not(void **state)
{
    static const char *const names[] = { "RateLimit shop/each", "filter shop/f",
                                         "listener shop/edge",  "route shop/r",
                                         "rule shop/r/b",       "rule shop/r/z",
                                         "upstream shop/v1",    "upstream shop/v2" };
    struct diff_objects all = { 0 };
    struct sided s;

    (void)state;
    sided_open(&s, text, text);
    diff_object_list(&s.arena, s.side[0].made.model, &all);
    assert_int_equal(all.count, LEN(names));
    for (size_t i = 0; i < LEN(names); i++) {
        KIT_TEXT(str_fmt(&s.arena, "%s " STR_FMT, all.items[i].part, STR_ARG(all.items[i].name)),
                 names[i]);
        assert_true(all.items[i].at.file != DIAG_NOWHERE.file);
        assert_int_equal(all.items[i].rule != NULL, strncmp(names[i], "rule", 4) == 0);
        if (i > 0)
            assert_true(diff_object_order(&all.items[i - 1], &all.items[i]) < 0);
    }
    sided_close(&s);
}

static void a_route_is_told_apart_from_its_rules(void **state)
{
    struct diff_leaves route = { 0 }, rule = { 0 }, again = { 0 };
    struct diff_objects all = { 0 };
    const struct diff_object *o;
    struct sided s;

    (void)state;
    sided_open(&s, text, text);
    diff_object_list(&s.arena, s.side[0].made.model, &all);
    diff_object_leaves(&s.arena, find(&all, "shop/r"), &route);
    assert_true(has(&route, "hosts"));
    assert_false(has(&route, "rules"));
    o = find(&all, "shop/r/b");
    diff_object_leaves(&s.arena, o, &rule);
    assert_true(has(&rule, "match"));
    assert_false(has(&rule, "name"));
    diff_object_rule_leaves(&s.arena, s.side[0].made.model->routes.items[0], o->rule, &again);
    KIT_TEXT(diff_leaf_text(&s.arena, &again), str_z(&s.arena, diff_leaf_text(&s.arena, &rule)));
    sided_close(&s);
}

/* Wherever it is kept: its lines and a digest, never the text. */
static void a_filter_is_compared_by_what_its_script_says(void **state)
{
    struct diff_leaves leaves = { 0 };
    struct diff_objects all = { 0 };
    struct sided s;

    (void)state;
    sided_open(&s, text, text);
    diff_object_list(&s.arena, s.side[0].made.model, &all);
    diff_object_leaves(&s.arena, find(&all, "shop/f"), &leaves);
    assert_true(has(&leaves, "script"));
    assert_false(has(&leaves, "inline"));
    assert_true(str_contains(diff_leaf_text(&s.arena, &leaves), STR("1 line, ")));
    assert_false(str_contains(diff_leaf_text(&s.arena, &leaves), STR("on_request")));
    sided_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_decides_stands_in_order_and_moulds_and_tests_do_not),
        cmocka_unit_test(a_route_is_told_apart_from_its_rules),
        cmocka_unit_test(a_filter_is_compared_by_what_its_script_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
