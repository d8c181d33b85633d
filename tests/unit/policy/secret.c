/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of secrets and trust.
 */
#include "policy/secret.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_secret_holder);
    table_check(&policy_secret_trust);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_secret_holder, "secretRef!");
    table_fields(table_inside(&policy_secret_holder, "secretRef"), "provider! name! key");
    table_fields(&policy_secret_trust, "system secretRef");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
