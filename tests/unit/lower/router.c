/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/router.c: patterns of any order give the same router; limits are told by host.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/router.h"

static void the_order_of_patterns_leaves_no_trace(void **state)
{
    static const struct {
        const char *host, *path;
        uint32_t rule;
    } rows[] = {
        { "a.test", "= /a", 0 }, { "a.test", "/", 1 },    { "*.test", "~ /{x}", 2 },
        { "*", "/p", 0 },        { "a.test", "= /a", 2 }, { "b.test", "= /a", 1 },
    };
    struct kit k[2];

    (void)state;
    for (size_t n = 0; n < LEN(k); n++) {
        kit_init(&k[n]);
        for (uint32_t i = 0; i < 3; i++)
            kit_rule(&k[n], TABLE_METHODS_DEFAULT);
        for (size_t i = 0; i < LEN(rows); i++) {
            size_t at = n ? LEN(rows) - 1 - i : i;

            kit_pattern(&k[n], 0, rows[at].host, rows[at].path, rows[at].rule);
        }
        kit_build(&k[n]);
    }
    assert_true(str_eq(k[0].file, k[1].file));
    for (size_t n = 0; n < LEN(k); n++)
        kit_fini(&k[n]);
}

static void equal_patterns_become_one_leaf_with_ascending_rules(void **state)
{
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    for (uint32_t i = 0; i < 3; i++)
        kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_pattern(&k, 0, "h", "~ /a/{x}", 2);
    kit_pattern(&k, 0, "h", "~ /a/{other}", 0);
    kit_pattern(&k, 0, "h", "~ /a/{x}", 2); /* twice the same counts once */
    kit_pattern(&k, 0, "h", "= /b", 1);
    kit_pattern(&k, 0, "h", "~ /b", 1); /* a template without parameters is exact */
    t = kit_build(&k);
    assert_int_equal(table_section(&t, TABLE_PATL)->count, 2);
    assert_int_equal(t.rule_index_count, 1); /* the leaf has the first */
    assert_int_equal(table_rule_index(&t, 0)->rule, 2);
    assert_int_equal(table_rule_index(&t, 0)->left, 0);
    kit_fini(&k);
}

static void hosts_of_the_same_shapes_share_a_set(void **state)
{
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    for (uint32_t i = 0; i < 50; i++) {
        const char *host = str_fmt(&k.a, "h%u.test", i).p;

        kit_pattern(&k, 0, host, "= /a", 0);
        kit_pattern(&k, 0, host, i % 2 ? "/" : "/a", 0);
    }
    t = kit_build(&k);
    assert_int_equal(table_section(&t, TABLE_SHPS)->count, 2);
    assert_int_equal(table_section(&t, TABLE_HOSL)->count, 50);
    kit_fini(&k);
}

static bool builds(struct kit *k, struct str *host)
{
    uint64_t seed;

    return lower_router_build(k->image, k->patterns.items, k->patterns.count, &k->a, &seed, host);
}

static void a_host_beyond_the_limits_is_named(void **state)
{
    static const struct {
        const char *host, *path;
    } rows[] = {
        { "deep.test", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25" },
        { "deep.test", "~ /1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/{x}" },
        { "*.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25.26.27.28.29.30.31."
          "32",
          "/" },
    };
    struct str host;
    struct kit k;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        kit_init(&k);
        kit_pattern(&k, 0, "ok.test", "/", kit_rule(&k, TABLE_METHODS_DEFAULT));
        assert_true(builds(&k, &host));
        kit_pattern(&k, 0, rows[i].host, rows[i].path, 0);
        assert_false(builds(&k, &host));
        assert_true(str_eq(host, str_of(rows[i].host)));
        kit_fini(&k);
    }
}

/* A host may have 64 shapes: here every mask of wild segments that six segments allow, and the
 * exact one. */
static void sixty_four_shapes_fit_and_one_more_does_not(void **state)
{
    struct str host;
    struct kit k;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    for (uint32_t mask = 0; mask < TABLE_SHAPES_MAX; mask++) {
        struct str path = STR("~ ");

        for (uint32_t i = 0; i < 6; i++)
            path = str_fmt(&k.a, STR_FMT "/%s", STR_ARG(path), mask >> i & 1 ? "{x}" : "a");
        kit_pattern(&k, 0, "h", path.p, 0);
    }
    assert_true(builds(&k, &host));
    kit_pattern(&k, 0, "h", "/", 0);
    assert_false(builds(&k, &host));
    assert_true(str_eq(host, STR("h")));
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_patterns_leaves_no_trace),
        cmocka_unit_test(equal_patterns_become_one_leaf_with_ascending_rules),
        cmocka_unit_test(hosts_of_the_same_shapes_share_a_set),
        cmocka_unit_test(a_host_beyond_the_limits_is_named),
        cmocka_unit_test(sixty_four_shapes_fit_and_one_more_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
