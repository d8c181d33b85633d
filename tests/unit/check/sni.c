/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that no certificate is for, and protocols that no route speaks.
 */
#include "judged.h"

#define TLS(hosts, rest)                                                                                \
    "Listener tls {bind: [\"127.0.0.1:8443\"], protocol: https, tls: {strictSni: true, certificates: [" \
    "{secretRef: {provider: files, name: c}" hosts "}" rest "]}}\n"
#define FOR(host) \
    "Route r {listeners: [tls], hosts: [" host "], rules: [{name: all, to: {upstream: web}}]}\n"
#define L4(listener, match) \
    "L4Route l {listeners: [" listener "], rules: [{name: all" match ", to: {upstream: web}}]}\n"
#define TCP(protocol) "Listener tcp {bind: [\"127.0.0.1:5432\"], protocol: " protocol "}\n"

static void host_without_a_certificate(void **state)
{
    static const struct judged_row rows[] = {
        { TLS(", hosts: [a.test]", "") FOR("b.test"), "206 2 `b.test`" },
        { TLS(", hosts: [a.test]", "") FOR("a.test"), "" },
        /* a certificate that says nothing may be for all */
        { TLS("", "") FOR("b.test"), "" },
        { TLS(", hosts: [\"*.a.test\"]", "") FOR("b.a.test"), "" },
        /* a star is no empty label */
        { TLS(", hosts: [\"*.a.test\"]", "") FOR("a.test"), "206 2 `a.test`" },
        /* some names of the pattern are served */
        { TLS(", hosts: [b.a.test]", "") FOR("\"*.a.test\""), "" },
        /* the second certificate */
        { TLS(", hosts: [a.test]", ", {secretRef: {provider: files, name: d}, hosts: [b.test]}")
              FOR("b.test"),
          "" },
        /* one of two hosts */
        { TLS(", hosts: [a.test]", "") FOR("a.test, b.test"), "206 2 `b.test`" },
    };

    (void)state;
    judged_rows("206", rows, LEN(rows));
}

static void route_speaks_what_its_listener_speaks(void **state)
{
    static const struct judged_row rows[] = {
        { L4("edge", ""), "213 1 `edge`" },
        { TCP("tcp") L4("tcp", ""), "" },
        { TCP("tls-passthrough") L4("tcp", ""), "" },
        { TCP("tcp") "Route r {listeners: [tcp], hosts: [r.test], rules: [{name: all, to: {upstream: web}}]}\n",
          "213 2 `tcp`" },
    };

    (void)state;
    judged_rows("213", rows, LEN(rows));
}

static void server_name_is_read_in_handshakes_alone(void **state)
{
    static const struct judged_row rows[] = {
        { TCP("tcp") L4("tcp", ", match: [{sni: [a.test, b.test]}]"), "318 2 `a.test`" },
        { TCP("tls-passthrough") L4("tcp", ", match: [{sni: [a.test]}]"), "" },
        { TCP("tcp") L4("tcp", ", match: [{sourceAddress: [192.0.2.0/24]}]"), "" },
    };

    (void)state;
    judged_rows("318", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(host_without_a_certificate),
        cmocka_unit_test(route_speaks_what_its_listener_speaks),
        cmocka_unit_test(server_name_is_read_in_handshakes_alone),
    };

    return cmocka_run_group_tests_name("check/sni", tests, NULL, NULL);
}
