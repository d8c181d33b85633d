/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/ipset.c: sets against a linear scan, and the order that the verifier asks for.
 */
#include "table/ipset.h"

#include <stdlib.h>

#include "kit/test.h"

enum { NETWORKS = 300, SETS = 300, PROBES = 200 };

static uint64_t random_state = 1;

static uint32_t any(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % below;
}

static struct table_cidr cidr(struct str text, uint32_t run)
{
    struct table_cidr c = { .run = run };
    struct ip_prefix p;

    assert_true(ip_prefix_parse(text, &p));
    memcpy(c.ip, p.ip.bytes, sizeof(c.ip));
    c.bits = p.bits;
    return c;
}

/* Few bits differ, so that networks and addresses meet. */
static struct ip random_ip(void)
{
    struct ip ip = { 0 };

    if (any(2)) {
        ip.bytes[10] = ip.bytes[11] = 0xff;
        ip.bytes[12] = 10;
    }
    ip.bytes[13] = (uint8_t)any(4);
    ip.bytes[14] = (uint8_t)any(256);
    ip.bytes[15] = (uint8_t)any(256);
    return ip;
}

static int compare(const void *pa, const void *pb)
{
    const struct table_cidr *a = pa, *b = pb;
    int order = memcmp(a->ip, b->ip, sizeof(a->ip));

    return order ? order : (int)a->bits - (int)b->bits;
}

static bool holds(const struct table_cidr *c, const struct ip *ip)
{
    struct ip_prefix p = { .bits = (uint8_t)c->bits };

    memcpy(p.ip.bytes, c->ip, sizeof(c->ip));
    return ip_prefix_has(&p, ip);
}

static uint32_t random_set(struct table_cidr *items)
{
    uint32_t n = any(NETWORKS), out = 0;

    for (uint32_t i = 0; i < n; i++) {
        struct ip ip = random_ip();

        items[i] = (struct table_cidr){ .bits = 112 + any(17) };
        for (uint32_t bit = items[i].bits; bit < 128; bit++)
            ip.bytes[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
        memcpy(items[i].ip, ip.bytes, sizeof(ip.bytes));
    }
    qsort(items, n, sizeof(*items), compare);
    for (uint32_t i = 0; i < n; i++) {
        struct ip start;

        memcpy(start.bytes, items[i].ip, sizeof(start.bytes));
        if (out == 0 || !holds(&items[out - 1], &start))
            items[out++] = items[i];
    }
    for (uint32_t i = 0; i < out; i++)
        items[i].run = out - i;
    return out;
}

static void a_set_says_what_a_scan_says(void **state)
{
    static struct table_cidr items[NETWORKS];
    uint32_t in = 0, index;
    const char *field;

    (void)state;
    for (uint32_t s = 0; s < SETS; s++) {
        struct table t = { .cidr_items = items, .cidr_count = random_set(items) };

        assert_true(table_ipset_check(&t, &index, &field));
        assert_true(table_ipset_sound(&t, 0, t.cidr_count));
        for (uint32_t k = 0; k < PROBES; k++) {
            struct ip ip = random_ip();
            bool wanted = false;

            for (uint32_t i = 0; i < t.cidr_count; i++)
                wanted = wanted || holds(&items[i], &ip);
            assert_int_equal(table_ipset_has(&t, 0, t.cidr_count, &ip), wanted);
            in += wanted;
        }
    }
    assert_true(in > SETS && in < SETS * PROBES);
}

static void only_ascending_networks_are_one_run(void **state)
{
    const struct {
        const char *a, *b;
        uint32_t run, fault; /* of the first; which record is at fault, 2: none */
    } rows[] = {
        { "10.0.0.0/8", "11.0.0.0/8", 2, 2 },  { "10.0.0.0/8", "11.0.0.0/8", 1, 2 },
        { "10.0.0.0/8", "11.0.0.0/8", 0, 0 },  { "10.0.0.0/8", "11.0.0.0/8", 3, 0 },
        { "11.0.0.0/8", "10.0.0.0/8", 2, 0 },  { "11.0.0.0/8", "10.0.0.0/8", 1, 2 },
        { "10.0.0.0/8", "10.1.0.0/16", 2, 0 }, { "10.0.0.0/8", "10.0.0.0/8", 2, 0 },
        { "10.0.0.0/8", "10.0.0.0/16", 2, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_cidr items[] = { cidr(str_of(rows[i].a), rows[i].run),
                                      cidr(str_of(rows[i].b), 1) };
        struct table t = { .cidr_items = items, .cidr_count = 2 };
        const char *field;
        uint32_t index;

        assert_int_equal(table_ipset_check(&t, &index, &field), rows[i].fault == 2);
        if (rows[i].fault != 2)
            assert_int_equal(index, rows[i].fault);
        else
            assert_int_equal(table_ipset_sound(&t, 0, 2), rows[i].run == 2);
    }
}

static void bits_beyond_the_length_are_zero(void **state)
{
    struct table_cidr items[] = { cidr(STR("10.0.0.0/8"), 1) };
    struct table t = { .cidr_items = items, .cidr_count = 1 };
    const char *field;
    uint32_t index;

    (void)state;
    items[0].ip[15] = 1;
    assert_false(table_ipset_check(&t, &index, &field));
    assert_string_equal(field, "ip");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_says_what_a_scan_says),
        cmocka_unit_test(only_ascending_networks_are_one_run),
        cmocka_unit_test(bits_beyond_the_length_are_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
