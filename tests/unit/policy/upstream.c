/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of Upstream.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_upstream_spec);
}

static void the_language_is_this(void **state)
{
    const struct field_object *top = &policy_upstream_spec;

    (void)state;
    table_fields(top,
                 "abstract from endpoints lb connectTimeout idleTimeout concurrency "
                 "discovery healthCheck outlierDetection errorBreaker tls protocol proxyProtocol");
    table_fields(table_inside(top, "endpoints"), "address! weight priority");
    table_fields(table_inside(top, "lb"),
                 "algorithm tableSize hashBy boundedLoadPercent slowStart panicPercent");
    table_fields(table_inside(top, "concurrency"), "connections pending requests");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
