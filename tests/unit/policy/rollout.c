/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of Rollout.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_rollout_spec);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_rollout_spec,
                 "split! member! stepsPercent! hold metrics failureLimit onInconclusive");
    table_fields(table_inside(&policy_rollout_spec, "metrics"),
                 "measure! maxPercent max maxRatioPercent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
