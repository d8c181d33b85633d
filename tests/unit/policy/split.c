/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of TrafficSplit.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_split_spec);
}

static void the_language_is_this(void **state)
{
    const struct field_object *top = &policy_split_spec;

    (void)state;
    table_fields(top, "stickyBy salt baseline! members! force guard override");
    table_fields(table_inside(top, "members"), "upstream! percent filters");
    table_fields(table_inside(top, "force"), "header! from!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
