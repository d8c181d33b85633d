/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of RouteTest.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_test_spec);
}

static void the_language_is_this(void **state)
{
    const struct field_object *top = &policy_test_spec;

    (void)state;
    table_fields(top, "environments defaults cases!");
    table_fields(table_inside(top, "defaults"), "request");
    table_fields(table_inside(top, "cases"), "name! request sample repeat expect!");
    table_fields(table_inside(table_inside(top, "cases"), "request"),
                 "listener scheme method host path headers from sni bucket claims principal");
    table_fields(table_inside(table_inside(top, "cases"), "sample"), "key! count!");
    table_fields(table_inside(table_inside(top, "cases"), "expect"),
                 "rule upstream member status location path host sharePercent tolerancePercent "
                 "distinctMembers upstreamHeaders responseHeaders");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
