/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/life.c: what an upstream has beyond static endpoints.
 */
#include "lowered.h"

static void a_plain_upstream_has_none_of_it(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(&l, "");
    assert_int_equal(l.t.upstream_life_count, 0);
    lowered_end(&l);
}

static void what_is_inherited_is_shared(void **state)
{
    struct lowered l;
    const struct table_upstream_life *x;

    (void)state;
    lowered_from(
        &l,
        "Upstream mould {abstract: true, healthCheck: {path: /ok}, lb: {algorithm: maglev, hashBy: "
        "[{header: x-user}]}}\n"
        "Upstream a {from: mould, discovery: {dns: a.internal, port: 80}}\n"
        "Upstream b {from: mould, endpoints: [{address: \"10.0.0.1:80\"}, {address: \"10.0.0.2:80\", "
        "priority: 1}]}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: a, match: [{path: {exact: /a}}], to: "
        "{upstream: a}}, {name: b, to: {upstream: b}}]}\n");
    assert_int_equal(l.t.upstream_life_count, 2);
    assert_int_equal(l.t.health_count, 1);
    x = table_upstream_life(&l.t, 0);
    assert_int_equal(table_discovery(&l.t, x->discovery)->port, 80);
    assert_int_equal(x->hash_count, 1);
    assert_int_equal(l.t.reserve_count, 1);
    assert_int_equal(table_reserve(&l.t, 0)->priority, 1);
    lowered_end(&l);
}

/* A connection that was made otherwise must not be used again. */
static void the_print_of_connections_tells_tls_apart(void **state)
{
    struct lowered plain, tls;

    (void)state;
    lowered_from(&plain, "");
    lowered_from(
        &tls,
        "Upstream t {endpoints: [{address: \"127.0.0.1:9001\"}], tls: {serverName: a.test}}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: a, to: {upstream: t}}]}\n");
    assert_int_not_equal(table_upstream(&plain.t, 1)->connection_print,
                         table_upstream(&tls.t, 1)->connection_print);
    lowered_end(&plain);
    lowered_end(&tls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_upstream_has_none_of_it),
        cmocka_unit_test(what_is_inherited_is_shared),
        cmocka_unit_test(the_print_of_connections_tells_tls_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
