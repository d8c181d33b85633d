/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of what lives in an Upstream.
 */
#include "policy/health.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_health_discovery);
    table_check(&policy_health_check);
    table_check(&policy_health_outlier);
    table_check(&policy_health_breaker);
    table_check(&policy_health_tls);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_health_discovery, "dns file port srv refresh");
    table_fields(&policy_health_check, "type path host interval timeout healthy unhealthy");
    table_fields(&policy_health_outlier,
                 "consecutive5xx consecutiveGatewayErrors interval ejectFor maxEjectedPercent");
    table_fields(&policy_health_breaker, "errorPercent! window minRequests openFor");
    table_fields(&policy_health_tls, "serverName verify ca clientCertificate minVersion");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
