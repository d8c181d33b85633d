/* SPDX-License-Identifier: Apache-2.0
 *
 * Doors that stand open.
 */
#include "judged.h"

#define METRICS(rest) "Telemetry t {metrics: {" rest "}}\n"
#define PATH(path, rest) \
    JUDGED_ROUTE("{name: all, match: [{path: {" path "}" rest "}], to: {upstream: web}}")
#define OFFICE "AuthPolicy p {ipAllow: [192.0.2.0/24]}\n"
#define FRONT(client) "Listener front {bind: [\"127.0.0.1:8081\"], clientAddress: {" client "}}\n"
#define BEHIND(rest)                                                          \
    "Route r {listeners: [front], hosts: [r.test], rules: [{name: all, " rest \
    "to: {upstream: web}}]}\n"

static void metrics_are_for_this_machine(void **state)
{
    static const struct judged_row rows[] = {
        { METRICS("bind: [\"127.0.0.1:9100\"]"), "" },
        { METRICS("bind: [\"127.1.2.3:9100\", \"[::1]:9100\"]"), "" },
        { METRICS("bind: [\"0.0.0.0:9100\"]"), "601 1 `\"0.0.0.0:9100\"`" },
        /* each of them */
        { METRICS("bind: [\"[::]:9100\", \"127.0.0.1:9100\", \"192.0.2.1:9100\"]"),
          "601 1 `\"[::]:9100\"`; 601 1 `\"192.0.2.1:9100\"`" },
    };

    (void)state;
    judged_rows("601", rows, LEN(rows));
}

static void path_for_few_asks_who_comes(void **state)
{
    static const struct judged_row rows[] = {
        { PATH("prefix: /admin", ""), "602 1 `/admin`" },
        /* below */
        { PATH("exact: /admin/users", ""), "602 1 `/admin/users`" },
        /* another word */
        { PATH("prefix: /administration", ""), "" },
        /* only at the beginning */
        { PATH("prefix: /my/admin", ""), "" },
        { PATH("exact: /.git/config", ""), "602 1 `/.git/config`" },
        /* for one network */
        { PATH("prefix: /admin", ", sourceAddress: [192.0.2.0/24]"), "" },
        /* it is meant */
        { JUDGED_ROUTE(
              "{name: all, match: [{path: {prefix: /admin}}], auth: {disabled: true}, to: {upstream: web}}"),
          "" },
        /* what the proxy answers itself */
        { JUDGED_ROUTE("{name: all, match: [{path: {prefix: /admin}}], respond: {status: 404}}"),
          "" },
        /* an environment that asks for it everywhere */
        { JUDGED_ROUTE(
              "{name: some, auth: {disabled: true}, to: {upstream: web}}") "Environment prod@prod {authRequired: true}\n",
          "602 0 `all`" },
    };

    (void)state;
    judged_rows("602", rows, LEN(rows));
}

static void address_of_the_client_is_its_own(void **state)
{
    static const struct judged_row rows[] = {
        { OFFICE FRONT("trustedProxies: [0.0.0.0/0]") BEHIND("auth: {policy: p}, "),
          "613 2 `0.0.0.0/0`" },
        { OFFICE FRONT("trustedProxies: [10.0.0.0/8, \"::/0\"]") BEHIND("auth: {policy: p}, "),
          "613 2 `\"::/0\"`" },
        /* half of the world is not all */
        { OFFICE FRONT("trustedProxies: [0.0.0.0/1]") BEHIND("auth: {policy: p}, "), "" },
        /* nobody goes by it */
        { FRONT("trustedProxies: [0.0.0.0/0]") BEHIND(""), "" },
        /* a match goes by it */
        { FRONT("trustedProxies: [0.0.0.0/0]") BEHIND("match: [{sourceAddress: [192.0.2.0/24]}], "),
          "613 1 `0.0.0.0/0`" },
        { OFFICE FRONT("proxyProtocol: optional") BEHIND("auth: {policy: p}, "),
          "614 2 `optional`" },
        { OFFICE FRONT("proxyProtocol: required") BEHIND("auth: {policy: p}, "), "" },
    };

    (void)state;
    judged_rows("613 614", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_are_for_this_machine),
        cmocka_unit_test(path_for_few_asks_who_comes),
        cmocka_unit_test(address_of_the_client_is_its_own),
    };

    return cmocka_run_group_tests_name("check/trust", tests, NULL, NULL);
}
