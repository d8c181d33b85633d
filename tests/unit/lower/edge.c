/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/edge.c: listeners beyond plain HTTP, and connections.
 */
#include "lowered.h"

static void a_plain_listener_has_none_of_it(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(&l, "");
    assert_int_equal(l.t.edge_count, 0);
    lowered_end(&l);
}

static void tls_keeps_certificates_in_order_and_each_secret_once(void **state)
{
    struct lowered l;
    const struct table_edge *e;

    (void)state;
    lowered_from(
        &l,
        "Listener tls {bind: [\"127.0.0.1:8443\"], protocol: https, tls: {certificates: [{secretRef: "
        "{provider: files, name: b}}, {secretRef: {provider: files, name: a}, hosts: [a.test]}, {secretRef: "
        "{provider: files, name: b}}]}, clientAddress: {trustedProxies: [10.0.0.0/8]}}\n"
        "Route r {listeners: [tls], hosts: [a.test], rules: [{name: a, to: {upstream: web}}]}\n");
    e = table_edge(&l.t, 0);
    assert_int_equal(e->http, TABLE_HTTP_1 | TABLE_HTTP_2);
    assert_int_equal(e->trusted_count, 1);
    assert_int_equal(table_tls(&l.t, e->tls)->certificate_count, 3);
    assert_int_equal(l.t.secret_count, 2);
    assert_int_equal(table_certificate(&l.t, 0)->secret, table_certificate(&l.t, 2)->secret);
    lowered_end(&l);
}

static void exact_names_come_before_patterns_and_patterns_before_the_rest(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "Listener db {bind: [\"127.0.0.1:5432\"], protocol: tls-passthrough}\n"
        "L4Route r {listeners: [db], rules: [{name: rest, to: {upstream: web}}, {name: many, match: [{sni: "
        "[\"*.db.test\"]}], to: {upstream: web}}, {name: one, match: [{sni: [a.db.test]}], to: {upstream: "
        "web}}]}\n");
    assert_int_equal(l.t.l4_rule_count, 3);
    assert_string_equal(lowered_text(&l, table_l4_rule(&l.t, 0)->name), "shop/r/one");
    assert_string_equal(lowered_text(&l, table_l4_rule(&l.t, 1)->name), "shop/r/many");
    assert_string_equal(lowered_text(&l, table_l4_rule(&l.t, 2)->name), "shop/r/rest");
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_listener_has_none_of_it),
        cmocka_unit_test(tls_keeps_certificates_in_order_and_each_secret_once),
        cmocka_unit_test(exact_names_come_before_patterns_and_patterns_before_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
