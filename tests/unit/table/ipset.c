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

/* 10.0.0.0/15 (two whole jumps), 11.1.2.0/24, 11.1.4.0/24, 2001:db8::/32, repeated by addresses
 * behind them until there are enough for an index. */
struct indexed {
    struct table_cidr cidrs[TABLE_NETWORK_INDEXED];
    struct table_network_jump jumps[TABLE_NETWORK_JUMPS];
    struct table_network_span spans[4];
    struct table_network_index index;
    struct table t;
};

static void make_indexed(struct indexed *x)
{
    static const char *const networks[] = { "10.0.0.0/15", "11.1.2.0/24", "11.1.4.0/24" };

    memset(x, 0, sizeof(*x));
    for (uint32_t i = 0; i < TABLE_NETWORK_INDEXED; i++) {
        x->cidrs[i] = cidr(STR("2001:db8::1"), TABLE_NETWORK_INDEXED - i);
        x->cidrs[i].ip[12] = (uint8_t)(i >> 8);
        x->cidrs[i].ip[13] = (uint8_t)i;
        if (i < LEN(networks))
            x->cidrs[i] = cidr(str_of(networks[i]), TABLE_NETWORK_INDEXED - i);
    }
    for (uint32_t upper = 0; upper < TABLE_NETWORK_JUMPS; upper++)
        x->jumps[upper].span = upper <= 0x0a00 ? 0 : upper == 0x0a01 ? 1 : upper <= 0x0b01 ? 2 : 4;
    x->spans[0] = x->spans[1] = (struct table_network_span){ 0, 0xffff };
    x->spans[2] = (struct table_network_span){ 0x0200, 0x02ff };
    x->spans[3] = (struct table_network_span){ 0x0400, 0x04ff };
    x->index = (struct table_network_index){ .cidr_count = TABLE_NETWORK_INDEXED,
                                             .jump_count = TABLE_NETWORK_JUMPS,
                                             .span_count = LEN(x->spans) };
    x->t = (struct table){ .cidr_items = x->cidrs,
                           .cidr_count = LEN(x->cidrs),
                           .network_index_items = &x->index,
                           .network_index_count = 1,
                           .network_jump_items = x->jumps,
                           .network_jump_count = LEN(x->jumps),
                           .network_span_items = x->spans,
                           .network_span_count = LEN(x->spans) };
}

static void a_large_set_is_looked_up_in_its_index(void **state)
{
    static const struct {
        const char *ip;
        bool in;
    } rows[] = {
        { "9.255.255.255", false }, { "10.0.0.0", true },      { "10.0.255.255", true },
        { "10.1.255.255", true },   { "10.2.0.0", false },     { "11.1.1.255", false },
        { "11.1.2.0", true },       { "11.1.2.255", true },    { "11.1.3.0", false },
        { "11.1.4.9", true },       { "11.1.5.0", false },     { "255.255.255.255", false },
        { "0.0.0.0", false },       { "2001:db8::5:1", true }, { "2001:db8::5:2", false },
    };
    static struct indexed x;

    (void)state;
    make_indexed(&x);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct ip ip;

        assert_true(ip_parse(str_of(rows[i].ip), &ip));
        for (uint32_t indexes = 0; indexes < 2; indexes++) { /* without it, too */
            x.t.network_index_count = indexes;
            if (table_ipset_has(&x.t, 0, x.t.cidr_count, &ip) != rows[i].in)
                fail_msg("%s, %u indexes", rows[i].ip, indexes);
        }
    }
}

static void an_index_says_what_its_networks_say_or_is_refused(void **state)
{
    static struct indexed x;
    const struct {
        uint32_t *word; /* that is changed by one */
        const char *field;
    } rows[] = {
        { &x.jumps[0].span, "span_first" },      { &x.jumps[0x0a01].span, "span_first" },
        { &x.jumps[0xffff].span, "span_first" }, { &x.jumps[0x10000].span, "span_first" },
        { &x.index.cidr_first, "cidr_first" },   { &x.index.jump_count, "jump_count" },
        { &x.index.span_count, "span_first" },   { &x.index.span_first, "span_first" },
    };
    const char *field;
    uint32_t index;

    (void)state;
    make_indexed(&x);
    assert_true(table_ipset_check(&x.t, &index, &field));
    assert_true(table_ipset_check_indexes(&x.t, &index, &field));
    for (size_t i = 0; i < LEN(rows); i++)
        for (uint32_t by = 0; by < 2; by++) {
            make_indexed(&x);
            if (rows[i].word == &x.index.cidr_first && by == 1)
                continue; /* the verifier of ranges sees to it */
            *rows[i].word += by ? UINT32_MAX : 1;
            assert_false(table_ipset_check_indexes(&x.t, &index, &field));
            assert_string_equal(field, rows[i].field);
        }
    for (uint32_t i = 0; i < LEN(x.spans); i++) {
        make_indexed(&x);
        x.spans[i].first ^= 1;
        assert_false(table_ipset_check_indexes(&x.t, &index, &field));
        make_indexed(&x);
        x.spans[i].last ^= 0x10;
        assert_false(table_ipset_check_indexes(&x.t, &index, &field));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_says_what_a_scan_says),
        cmocka_unit_test(only_ascending_networks_are_one_run),
        cmocka_unit_test(bits_beyond_the_length_are_zero),
        cmocka_unit_test(a_large_set_is_looked_up_in_its_index),
        cmocka_unit_test(an_index_says_what_its_networks_say_or_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
