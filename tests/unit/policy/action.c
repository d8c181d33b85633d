/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of retries, mirrors and cors.
 */
#include "policy/action.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_action_retry);
    table_check(&policy_action_mirror);
    table_check(&policy_action_cors);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_action_retry,
                 "tries! when! perTryTimeout budgetPercent backoff idempotencyKey bufferMax");
    table_fields(&policy_action_mirror, "upstream! percent");
    table_fields(&policy_action_cors, "origins! methods headers expose credentials maxAge");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
