/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of AuthPolicy.
 */
#include "policy/auth.h"
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_auth_spec);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_auth_spec,
                 "abstract from jwt oidc mtls basic apiKey ipAllow ipDeny rules default");
    table_fields(
        table_inside(&policy_auth_spec, "jwt"),
        "issuer audiences algorithms jwks! clockSkew requireExpiry maxLifetime from forwardToken allowMissing forward");
    table_fields(table_inside(&policy_auth_spec, "rules"),
                 "name! decision! match principals dryRun");
    table_fields(&policy_auth_use, "policy any all disabled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
