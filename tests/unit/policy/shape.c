/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows in words.
 */
#include "policy/shape.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static struct arena arena;

static void check_range(const struct field_object *object, const char *name, const char *range,
                        const char *fallback)
{
    const struct field *field = policy_field_find(object, str_of(name));

    assert_non_null(field);
    assert_string_equal(str_z(&arena, policy_shape_range(&arena, field)), range);
    assert_string_equal(str_z(&arena, policy_shape_default(&arena, field)), fallback);
}

static void ranges_and_defaults_are_written_with_their_units(void **state)
{
    const struct field_object *listener = policy_field_kind(POLICY_LISTENER)->spec;
    const struct field_object *rule = table_inside(policy_field_kind(POLICY_ROUTE)->spec, "rules");
    const struct field_object *expect =
        table_inside(table_inside(policy_field_kind(POLICY_ROUTE_TEST)->spec, "cases"), "expect");

    (void)state;
    arena_init(&arena, 0);
    check_range(table_inside(listener, "limits"), "head", "1KiB to 64KiB", "32KiB");
    check_range(table_inside(listener, "timeouts"), "head", "1ms to 1h", "10s");
    check_range(listener, "bind", "1 to 64", "");
    check_range(listener, "protocol", "", "http");
    check_range(rule, "priority", "-1000 to 1000", "0");
    check_range(rule, "name", "", "");
    check_range(table_inside(rule, "respond"), "body", "at most 1048576", "");
    check_range(table_inside(rule, "respond"), "contentType", "1 to 256",
                "text/plain; charset=utf-8");
    check_range(expect, "tolerancePercent", "0 to 100", "0.5");
    arena_fini(&arena);
}

static void amounts_are_what_people_write(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    assert_string_equal(str_z(&arena, policy_shape_amount(&arena, FIELD_PERCENT, 1000)), "10");
    assert_string_equal(str_z(&arena, policy_shape_amount(&arena, FIELD_PERCENT, 1050)), "10.5");
    assert_string_equal(str_z(&arena, policy_shape_amount(&arena, FIELD_PERCENT, 1)), "0.01");
    assert_string_equal(str_z(&arena, policy_shape_amount(&arena, FIELD_DURATION, 90000)), "90s");
    assert_string_equal(str_z(&arena, policy_shape_amount(&arena, FIELD_SIZE, 1536)), "1536B");
    arena_fini(&arena);
}

static void words_are_joined_as_in_a_sentence(void **state)
{
    static const char *const one[] = { "a", NULL }, *const two[] = { "a", "b", NULL },
                             *const three[] = { "a", "b", "c", NULL };

    (void)state;
    arena_init(&arena, 0);
    assert_string_equal(str_z(&arena, policy_shape_words(&arena, one, " or ")), "`a`");
    assert_string_equal(str_z(&arena, policy_shape_words(&arena, two, " or ")), "`a` or `b`");
    assert_string_equal(str_z(&arena, policy_shape_words(&arena, three, " and ")),
                        "`a`, `b` and `c`");
    arena_fini(&arena);
}

static void what_is_wanted_is_said_by_type(void **state)
{
    const struct field_object *route = policy_field_kind(POLICY_ROUTE)->spec,
                              *rule = table_inside(route, "rules");

    (void)state;
    assert_string_equal(policy_shape_wants(policy_field_find(route, STR("hosts"))), "a list");
    assert_string_equal(policy_shape_wants_item(policy_field_find(route, STR("hosts"))), "text");
    assert_string_equal(policy_shape_wants_item(policy_field_find(route, STR("rules"))), "a map");
    assert_string_equal(policy_shape_wants(policy_field_find(rule, STR("timeout"))),
                        "a duration such as `2s`, or `none`");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_and_defaults_are_written_with_their_units),
        cmocka_unit_test(amounts_are_what_people_write),
        cmocka_unit_test(words_are_joined_as_in_a_sentence),
        cmocka_unit_test(what_is_wanted_is_said_by_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
