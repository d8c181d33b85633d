/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/policy/filter_test.c: its fields.
 */
#include "policy/filter.h"
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_filter_test_spec);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_filter_test_spec, "filter! params given cases!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
