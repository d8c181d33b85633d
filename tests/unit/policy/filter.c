/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/policy/filter.c: its fields.
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
    table_check(&policy_filter_spec);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_filter_spec,
                 "api! source inline modules body uses limits onError status params");
    assert_string_equal(policy_filter_spec.exclusive, "source inline");
    assert_non_null(policy_filter_use.fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
