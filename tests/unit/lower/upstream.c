/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/upstream.c: endpoints in an order that no file decides.
 */
#include "lowered.h"

#define UPSTREAM(spec)  \
    "Upstream u {" spec \
    "}\nRoute r {listeners: [edge], hosts: [a.test], rules: [{name: all, to: {upstream: u}}]}\n"

static const struct table_upstream *find(struct lowered *l)
{
    for (uint32_t i = 0; i < l->t.upstream_count; i++)
        if (strcmp(lowered_text(l, table_upstream(&l->t, i)->name), "shop/u") == 0)
            return table_upstream(&l->t, i);
    fail_msg("there is no shop/u");
    return NULL;
}

static const struct table_endpoint *endpoint(struct lowered *l, const char *text)
{
    const struct table_upstream *u = find(l);

    for (uint32_t i = 0; i < u->endpoint_count; i++)
        if (strcmp(lowered_text(l, table_endpoint(&l->t, u->endpoint_first + i)->text), text) == 0)
            return table_endpoint(&l->t, u->endpoint_first + i);
    fail_msg("there is no %s", text);
    return NULL;
}

static void the_order_of_a_file_is_no_order(void **state)
{
    struct lowered a, b;

    (void)state;
    lowered_from(
        &a,
        UPSTREAM("endpoints: [{address: \"10.0.0.1:80\"}, {address: \"10.0.0.2:80\", weight: 3}]"));
    lowered_from(
        &b,
        UPSTREAM("endpoints: [{weight: 3, address: \"10.0.0.2:80\"}, {address: \"10.0.0.1:80\"}]"));
    assert_memory_equal(a.t.head->content_id.bytes, b.t.head->content_id.bytes, 32);
    for (uint32_t i = 1; i < find(&a)->endpoint_count; i++)
        assert_true(table_endpoint(&a.t, find(&a)->endpoint_first + i - 1)->stable_id <
                    table_endpoint(&a.t, find(&a)->endpoint_first + i)->stable_id);
    lowered_end(&b);
    lowered_end(&a);
}

static void weights_are_scaled_so_that_the_largest_is_the_most(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        UPSTREAM(
            "endpoints: [{address: \"10.0.0.1:80\"}, {address: \"10.0.0.2:80\", weight: 3}, {address: \"10.0.0.3:80\", weight: 0}]"));
    assert_int_equal(endpoint(&l, "10.0.0.1:80")->weight, 1);
    assert_int_equal(endpoint(&l, "10.0.0.2:80")->stride, 65535);
    assert_int_equal(endpoint(&l, "10.0.0.1:80")->stride, 21845);
    assert_int_equal(endpoint(&l, "10.0.0.3:80")->stride, 0);
    lowered_end(&l);
}

static void an_address_is_an_ip_or_a_path(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l, UPSTREAM("endpoints: [{address: \"[2001:db8::1]:81\"}, {address: \"unix:/run/u\"}]"));
    assert_int_equal(endpoint(&l, "[2001:db8::1]:81")->family, TABLE_IPV6);
    assert_int_equal(endpoint(&l, "[2001:db8::1]:81")->port, 81);
    assert_int_equal(endpoint(&l, "unix:/run/u")->family, TABLE_UNIX);
    assert_string_equal(lowered_text(&l, endpoint(&l, "unix:/run/u")->path), "/run/u");
    lowered_end(&l);
}

static void a_mould_is_in_no_table(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "Upstream mould {abstract: true, connectTimeout: 7s}\n" UPSTREAM(
            "from: mould, endpoints: [{address: \"10.0.0.1:80\"}], concurrency: {connections: 5, pending: 6, requests: 7}"));
    assert_int_equal(l.t.upstream_count, 3);
    assert_int_equal(find(&l)->connect_timeout_ms, 7000);
    assert_int_equal(find(&l)->connections_max, 5);
    assert_int_equal(find(&l)->pending_max, 6);
    assert_int_equal(find(&l)->requests_max, 7);
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_a_file_is_no_order),
        cmocka_unit_test(weights_are_scaled_so_that_the_largest_is_the_most),
        cmocka_unit_test(an_address_is_an_ip_or_a_path),
        cmocka_unit_test(a_mould_is_in_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
