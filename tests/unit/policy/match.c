/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of a match.
 */
#include "policy/match.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_match_object);
}

static void a_path_has_one_kind(void **state)
{
    (void)state;
    assert_true(table_inside(&policy_match_object, "path")->one_of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(a_path_has_one_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
