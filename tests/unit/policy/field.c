/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry of kinds.
 */
#include "policy/field.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void kinds_are_found_by_name(void **state)
{
    (void)state;
    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        const struct field_kind *kind = policy_field_kind(i);

        assert_int_equal(policy_field_kind_find(str_of(kind->name)), i);
        assert_non_null(kind->spec);
        assert_non_null(kind->doc);
    }
    assert_int_equal(policy_field_kind_find(STR("route")), POLICY_KINDS);
    assert_int_equal(policy_field_kind_find(STR("")), POLICY_KINDS);
}

static void every_kind_binds_into_its_own_struct(void **state)
{
    (void)state;
    assert_int_equal(policy_field_kind(POLICY_LISTENER)->spec->size,
                     sizeof(struct policy_listener));
    assert_int_equal(policy_field_kind(POLICY_ROUTE)->spec->size, sizeof(struct policy_route));
    assert_int_equal(policy_field_kind(POLICY_UPSTREAM)->spec->size,
                     sizeof(struct policy_upstream));
    assert_int_equal(policy_field_kind(POLICY_TRAFFIC_SPLIT)->spec->size,
                     sizeof(struct policy_split));
    assert_int_equal(policy_field_kind(POLICY_ENVIRONMENT)->spec->size,
                     sizeof(struct policy_environment));
    assert_int_equal(policy_field_kind(POLICY_ROUTE_TEST)->spec->size, sizeof(struct policy_test));
    assert_int_equal(policy_field_project()->size, sizeof(struct policy_project));
    assert_int_equal(policy_field_envelope()->size, sizeof(struct policy_envelope));
}

static void fields_are_found_by_their_whole_name(void **state)
{
    const struct field_object *route = policy_field_kind(POLICY_ROUTE)->spec;

    (void)state;
    assert_non_null(policy_field_find(route, STR("hosts")));
    assert_null(policy_field_find(route, STR("host")));
    assert_null(policy_field_find(route, STR("Hosts")));
    assert_null(policy_field_find(route, STR("")));
    assert_int_equal(policy_field_item_size(policy_field_find(route, STR("hosts"))),
                     sizeof(struct policy_text));
    assert_int_equal(policy_field_item_size(policy_field_find(route, STR("listeners"))),
                     sizeof(struct policy_ref));
    assert_int_equal(policy_field_item_size(policy_field_find(route, STR("rules"))),
                     sizeof(struct policy_rule));
    assert_true(policy_field_is_scalar(FIELD_REF));
    assert_false(policy_field_is_scalar(FIELD_OBJECT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_found_by_name),
        cmocka_unit_test(every_kind_binds_into_its_own_struct),
        cmocka_unit_test(fields_are_found_by_their_whole_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
