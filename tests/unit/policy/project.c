/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of proxyc.yaml.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_project_object);
}

static void the_language_is_this(void **state)
{
    const struct field_object *top = &policy_project_object;

    (void)state;
    table_fields(top, "version! include environments ownership fleet signatures lint");
    table_fields(table_inside(top, "ownership"), "namespace! hosts paths");
    table_fields(table_inside(top, "lint"), "failOn rules");
    table_fields(table_inside(table_inside(top, "lint"), "rules"), "level maxStepPercent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
