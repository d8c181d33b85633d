/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of Telemetry.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_telemetry_spec);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_telemetry_spec, "listeners metrics accessLog tracing");
    table_fields(table_inside(&policy_telemetry_spec, "metrics"), "bind auth");
    table_fields(table_inside(&policy_telemetry_spec, "accessLog"), "fields samplePercent");
    table_fields(table_inside(&policy_telemetry_spec, "tracing"), "upstream! samplePercent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
