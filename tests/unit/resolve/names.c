/* SPDX-License-Identifier: Apache-2.0
 *
 * A map that must find what was put in, by kind.
 */
#include "resolve/names.h"

#include "kit/test.h"

static void name_is_found_under_its_kind_alone(void **state)
{
    struct resolve_names names = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_null(resolve_names_get(&names, POLICY_ROUTE, STR("a/b")));
    assert_true(resolve_names_put(&a, &names, POLICY_ROUTE, STR("a/b"), 7));
    assert_false(resolve_names_put(&a, &names, POLICY_ROUTE, STR("a/b"), 8));
    assert_null(resolve_names_get(&names, POLICY_UPSTREAM, STR("a/b")));
    assert_int_equal(resolve_names_get(&names, POLICY_ROUTE, STR("a/b"))->value, 7);
    arena_fini(&a);
}

static void many_names_are_all_found_again(void **state)
{
    struct resolve_names names = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (uint32_t i = 0; i < 5000; i++)
        assert_true(
            resolve_names_put(&a, &names, POLICY_ROUTE, str_fmt(&a, "space/route-%u", i), i));
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(
            resolve_names_get(&names, POLICY_ROUTE, str_fmt(&a, "space/route-%u", i))->value, i);
    assert_null(resolve_names_get(&names, POLICY_ROUTE, STR("space/route-5000")));
    arena_fini(&a);
}

static void short_name_is_of_its_own_namespace(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(resolve_names_full(&a, STR("x"), STR("shop")), "shop/x");
    KIT_TEXT(resolve_names_full(&a, STR("team/x"), STR("shop")), "team/x");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_is_found_under_its_kind_alone),
        cmocka_unit_test(many_names_are_all_found_again),
        cmocka_unit_test(short_name_is_of_its_own_namespace),
    };

    return cmocka_run_group_tests_name("resolve/names", tests, NULL, NULL);
}
