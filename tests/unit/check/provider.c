/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets that an environment can not give.
 */
#include "judged.h"

#define TLS                                                                            \
    "Listener tls {bind: [\"127.0.0.1:8443\"], protocol: https, tls: {certificates: [" \
    "{secretRef: {provider: files, name: c}}]}}\n"                                     \
    "Route r {listeners: [tls], hosts: [r.test], rules: [{name: all, to: {upstream: web}}]}\n"
#define ENV(name, providers) "Environment " name "@" name " {secretProviders: {" providers "}}\n"

static void provider_is_looked_for_in_each_environment(void **state)
{
    static const struct judged_row rows[] = {
        /* the base alone runs nowhere */
        { TLS, "" },
        { TLS ENV("prod", "files: {directory: /run/a}"), "" },
        { TLS ENV("prod", "vault: {directory: /run/a}"), "208 1 `files`" },
        /* one of two environments lacks it */
        { TLS ENV("dev", "files: {directory: /run/a}") ENV("prod", "vault: {directory: /run/a}"),
          "208 1 `files`" },
        /* names are compared whole */
        { TLS ENV("prod", "files2: {directory: /run/a}, file: {directory: /run/b}"),
          "208 1 `files`" },
        /* no secret, no provider */
        { JUDGED_ROUTE("{name: all, to: {upstream: web}}")
              ENV("prod", "vault: {directory: /run/a}"),
          "" },
    };

    (void)state;
    judged_rows("208", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(provider_is_looked_for_in_each_environment),
    };

    return cmocka_run_group_tests_name("check/provider", tests, NULL, NULL);
}
