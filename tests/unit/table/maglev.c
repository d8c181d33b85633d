/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/maglev.c: sizes, shares, weights far apart, and that the same nodes give the same
 * table. What moves when nodes come and go: tests/property/balance.c.
 */
#include "kit/test.h"

#include <stdlib.h>

#include "table/maglev.h"

enum { NODES_MAX = 3000 };

static struct table_node nodes[NODES_MAX];

static struct table_maglev build(uint32_t count, uint32_t size, void **memory)
{
    void *scratch = malloc(table_maglev_scratch(count, size));
    struct table_maglev m;

    *memory = malloc(table_maglev_bytes(size));
    m = table_maglev_build(nodes, count, size, *memory, scratch);
    free(scratch);
    return m;
}

static void set_nodes(uint32_t count, uint32_t weight)
{
    for (uint32_t i = 0; i < count; i++)
        nodes[i] = (struct table_node){ .id = i * UINT64_C(0x9e3779b97f4a7c15), .weight = weight };
}

static void count_places(const struct table_maglev *m, uint32_t *counts)
{
    memset(counts, 0, NODES_MAX * sizeof(*counts));
    for (uint32_t i = 0; i < m->size; i++) {
        assert_in_range(m->places[i], 0, NODES_MAX - 1);
        counts[m->places[i]]++;
    }
}

static void primes_are_known(void **state)
{
    static const struct {
        uint32_t n;
        bool prime;
    } rows[] = {
        { 0, false },       { 1, false },         { 2, true },      { 3, true },
        { 4, false },       { 9, false },         { 65536, false }, { 65537, true },
        { 8388593, true },  { 8388608, false },   { 49, false },    { 655373, true },
        { 1002001, false }, { 4294967291, true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(table_maglev_is_prime(rows[i].n), rows[i].prime);
}

static void the_size_is_a_prime_with_a_hundred_places_a_node(void **state)
{
    static const struct {
        uint32_t wanted, count, size;
    } rows[] = {
        { 0, 0, 1021 },       { 0, 10, 1021 },      { 0, 11, 16381 },
        { 0, 163, 16381 },    { 0, 164, 131071 },   { 0, 1310, 131071 },
        { 0, 1311, 655373 },  { 0, 65535, 655373 }, { 5003, 10, 5003 },
        { 5003, 5003, 5003 }, { 7, 8, 1021 },       { 65536, 10, 1021 },
        { 2, 1, 1021 },       { 3, 3, 3 },          { 8388593, 65535, 8388593 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(table_maglev_size(rows[i].wanted, rows[i].count), rows[i].size);
        assert_true(table_maglev_is_prime(rows[i].size));
    }
}

static void equal_nodes_have_equal_shares(void **state)
{
    static const uint32_t rows[] = { 1, 2, 63, 64, 65, 100, 2111 };
    uint32_t counts[NODES_MAX];

    (void)state;
    for (size_t r = 0; r < LEN(rows); r++) {
        void *memory;
        struct table_maglev m;

        set_nodes(rows[r], 7);
        m = build(rows[r], table_maglev_size(0, rows[r]), &memory);
        count_places(&m, counts);
        for (uint32_t i = 0; i < rows[r]; i++)
            assert_in_range(counts[i], m.size / rows[r], m.size / rows[r] + 1);
        free(memory);
    }
}

/* Where the last round ends is chance: a node is some turns away from its part, at most. */
static void places_go_by_weight(void **state)
{
    static const uint32_t weights[] = { 1, 10, 0, 3, 10, 65535, 64, 9999 };
    uint32_t counts[NODES_MAX], total = 0;
    struct table_maglev m;
    void *memory;

    (void)state;
    set_nodes(LEN(weights), 0);
    for (uint32_t i = 0; i < LEN(weights); i++)
        total += nodes[i].weight = weights[i];
    m = build(LEN(weights), 655373, &memory);
    count_places(&m, counts);
    for (uint32_t i = 0; i < LEN(weights); i++) {
        uint32_t part = (uint32_t)((uint64_t)m.size * weights[i] / total);

        assert_in_range(counts[i], part - MIN(part, 8u), part + (weights[i] ? 8 : 0));
    }
    free(memory);
}

static void without_weights_the_table_is_empty(void **state)
{
    struct table_maglev m;
    void *memory;

    (void)state;
    set_nodes(3, 0);
    m = build(3, 251, &memory);
    assert_int_equal(m.size, 0);
    free(memory);
    m = build(0, 251, &memory);
    assert_int_equal(m.size, 0);
    free(memory);
}

static void the_same_nodes_give_the_same_table(void **state)
{
    struct table_maglev m[2];
    void *memory[2];

    (void)state;
    set_nodes(100, 1);
    m[0] = build(100, 16381, &memory[0]);
    m[1] = build(100, 16381, &memory[1]);
    assert_memory_equal(m[0].places, m[1].places, table_maglev_bytes(16381));
    /* and it is this one, on every machine and for good */
    assert_int_equal(hash_bytes(m[0].places, table_maglev_bytes(16381), 0),
                     UINT64_C(0x3bba3bdfcc2a4e1b));
    for (int i = 0; i < 2; i++)
        free(memory[i]);
}

static void an_owner_is_found_for_every_hash(void **state)
{
    struct table_maglev m;
    void *memory;

    (void)state;
    set_nodes(10, 1);
    m = build(10, 1021, &memory);
    assert_int_equal(table_maglev_owner(&m, 0), m.places[0]);
    assert_int_equal(table_maglev_owner(&m, UINT64_MAX), m.places[1020]);
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(primes_are_known),
        cmocka_unit_test(the_size_is_a_prime_with_a_hundred_places_a_node),
        cmocka_unit_test(equal_nodes_have_equal_shares),
        cmocka_unit_test(places_go_by_weight),
        cmocka_unit_test(without_weights_the_table_is_empty),
        cmocka_unit_test(the_same_nodes_give_the_same_table),
        cmocka_unit_test(an_owner_is_found_for_every_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
