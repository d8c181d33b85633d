/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/list.c: shared records and sorted lists.
 */
#include <stdio.h>

#include "base/ip.h"
#include "lowered.h"
#include "table/ipset.h"

static void the_order_of_a_set_leaves_no_trace(void **state)
{
    struct lowered one, other;

    (void)state;
    lowered_from(
        &one,
        "AuthPolicy p {ipAllow: [10.0.0.0/8, 192.0.2.0/24, 10.0.0.0/8]}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, auth: {policy: p}, to: {upstream: web}}]}\n");
    lowered_from(
        &other,
        "AuthPolicy p {ipAllow: [192.0.2.0/24, 10.0.0.0/8]}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, auth: {policy: p}, to: {upstream: web}}]}\n");
    assert_int_equal(table_auth(&one.t, 0)->allow_count, 2);
    assert_memory_equal(&one.t.head->content_id, &other.t.head->content_id, DIGEST_BYTES);
    lowered_end(&one);
    lowered_end(&other);
}

static void networks_are_the_fewest_that_hold_the_same(void **state)
{
    static const struct {
        const char *networks, *wanted;
    } rows[] = {
        { "10.0.0.0/8, 10.1.0.0/16, 10.2.3.4", "10.0.0.0/8" },
        { "10.128.0.0/9, 10.0.0.0/9", "10.0.0.0/8" },
        { "10.0.0.0/10, 10.64.0.0/10, 10.128.0.0/9", "10.0.0.0/8" },
        { "10.128.0.0/9, 11.0.0.0/9", "10.128.0.0/9 11.0.0.0/9" },
        { "0.0.0.0/1, 128.0.0.0/1", "0.0.0.0/0" },
        { "\"2001:db8::/33\", \"2001:db8:8000::/33\", 192.0.2.1", "192.0.2.1/32 2001:db8::/32" },
    };
    char spec[512], text[IP_TEXT_MAX], all[256];

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lowered one;
        size_t n = 0;

        (void)snprintf(spec, sizeof(spec),
                       "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, match: "
                       "[{sourceAddress: [%s]}], to: {upstream: web}}]}\n",
                       rows[i].networks);
        lowered_from(&one, spec);
        for (uint32_t k = 0; k < one.t.cidr_count; k++) {
            struct ip ip;

            memcpy(ip.bytes, table_cidr(&one.t, k)->ip, sizeof(ip.bytes));
            n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s/%u", k ? " " : "",
                                  ip_format(&ip, text).p,
                                  table_cidr(&one.t, k)->bits - (ip_is_v4(&ip) ? 96 : 0));
            assert_int_equal(table_cidr(&one.t, k)->run, one.t.cidr_count - k);
        }
        assert_string_equal(all, rows[i].wanted);
        lowered_end(&one);
    }
}

static uint32_t random_word(uint32_t i)
{
    uint64_t h = i * UINT64_C(0x9e3779b97f4a7c15);

    return (uint32_t)(h >> 32 ^ h >> 11);
}

/* What the verifier has proven, and a look at every network's ends shows again. */
static void a_large_set_has_an_index_that_agrees(void **state)
{
    enum { NETWORKS = 6000 };
    struct arena a;
    struct str list = STR("10.0.0.0/9"), spec;
    struct lowered one;
    uint32_t count, in = 0;

    (void)state;
    arena_init(&a, 0);
    for (uint32_t i = 0; i < NETWORKS; i++) {
        uint32_t word = random_word(i), bits = 12 + i % 21;

        word &= UINT32_MAX << (32 - bits);
        if (i % 50 != 0)
            bits = 32;
        list = str_fmt(&a, STR_FMT ", %u.%u.%u.%u/%u", STR_ARG(list), word >> 24, word >> 16 & 255,
                       word >> 8 & 255, word & 255, bits);
    }
    spec = str_fmt(&a,
                   "AuthPolicy p {ipAllow: [\"2001:db8::/32\", " STR_FMT "]}\nRoute r {listeners: "
                   "[edge], hosts: [a.test], rules: [{name: x, auth: {policy: p}, to: {upstream: "
                   "web}}]}\n",
                   STR_ARG(list));
    lowered_from(&one, spec.p);
    count = table_auth(&one.t, 0)->allow_count;
    assert_true(count > TABLE_NETWORK_INDEXED);
    assert_int_equal(one.t.network_index_count, 1);
    assert_int_equal(table_network_index(&one.t, 0)->cidr_count, count);
    for (uint32_t i = 0; i < 4 * NETWORKS; i++) {
        uint32_t word = random_word(i / 4) + i % 4 - 1;
        struct ip ip = { { [10] = 0xff, [11] = 0xff } };
        bool wanted = false;

        for (uint32_t k = 0; k < 4; k++)
            ip.bytes[12 + k] = (uint8_t)(word >> (24 - 8 * k));
        for (uint32_t k = 0; k < count && i % 16 < 4; k++) {
            const struct table_cidr *c = table_cidr(&one.t, k);
            struct ip_prefix prefix = { .bits = (uint8_t)c->bits };

            memcpy(prefix.ip.bytes, c->ip, sizeof(c->ip));
            wanted = wanted || ip_prefix_has(&prefix, &ip);
        }
        if (i % 16 < 4)
            assert_int_equal(table_ipset_has(&one.t, 0, count, &ip), wanted);
        in += wanted;
    }
    assert_in_range(in, 100, NETWORKS);
    lowered_end(&one);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_a_set_leaves_no_trace),
        cmocka_unit_test(a_large_set_has_an_index_that_agrees),
        cmocka_unit_test(networks_are_the_fewest_that_hold_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
