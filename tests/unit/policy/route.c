/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of Route.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_route_spec);
}

static void the_language_is_this(void **state)
{
    const struct field_object *top = &policy_route_spec;

    (void)state;
    table_fields(top, "listeners! hosts! defaults rules! mode");
    table_fields(table_inside(top, "defaults"), "timeout auth rateLimit waf filters retry cors");
    table_fields(
        table_inside(top, "rules"),
        "name! match to respond redirect priority rewrite requestHeaders responseHeaders "
        "timeout auth rateLimit waf filters retry mirror cors fractionPercent stream upgrades");
    table_fields(table_inside(table_inside(top, "rules"), "match"),
                 "path methods headers query cookies claims sourceAddress sni");
    table_fields(table_inside(table_inside(table_inside(top, "rules"), "match"), "path"),
                 "exact prefix template regex");
    table_fields(table_inside(table_inside(top, "rules"), "to"), "upstream split");
    table_fields(table_inside(table_inside(top, "rules"), "respond"), "status! body contentType");
    table_fields(table_inside(table_inside(top, "rules"), "redirect"),
                 "scheme host port path status");
    table_fields(table_inside(table_inside(table_inside(top, "rules"), "redirect"), "path"),
                 "replacePrefix replaceFull");
    table_fields(table_inside(table_inside(top, "rules"), "rewrite"), "host path");
    table_fields(table_inside(table_inside(top, "rules"), "requestHeaders"), "set add remove");
}

static void a_rule_has_exactly_one_outcome(void **state)
{
    const struct field_object *rule = table_inside(&policy_route_spec, "rules");
    struct str rest = str_of(rule->exclusive), name;
    size_t n = 0;

    (void)state;
    for (; str_cut(&rest, ' ', &name); n++)
        assert_non_null(policy_field_find(rule, name));
    assert_int_equal(n, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
        cmocka_unit_test(a_rule_has_exactly_one_outcome),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
