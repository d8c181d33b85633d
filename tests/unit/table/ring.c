/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/ring.c: how many points, that the search finds what a scan finds, and the circle's
 * ends.
 */
#include "kit/test.h"

#include <stdlib.h>

#include "table/ring.h"

enum { NODES_MAX = 300 };

static struct table_node nodes[NODES_MAX];

static void set_nodes(uint32_t count, uint32_t weight)
{
    for (uint32_t i = 0; i < count; i++)
        nodes[i] = (struct table_node){ .id = i * UINT64_C(0x9e3779b97f4a7c15), .weight = weight };
}

static struct table_ring build(uint32_t count, uint32_t wanted, void **memory)
{
    struct table_ring_density d = table_ring_density(nodes, count, wanted);
    size_t bytes = table_ring_bytes(table_ring_points(nodes, count, d));
    void *scratch = malloc(bytes);
    struct table_ring r;

    *memory = malloc(bytes);
    r = table_ring_build(nodes, count, d, *memory, scratch);
    free(scratch);
    return r;
}

static void points_go_by_weight(void **state)
{
    static const struct {
        uint32_t count, weights[3], wanted, points;
    } rows[] = {
        { 1, { 1 }, 0, 256 },       { 3, { 1, 1, 1 }, 0, 768 },
        { 3, { 7, 7, 7 }, 0, 768 }, /* weights count beside each other */
        { 2, { 1, 3 }, 0, 512 },    { 2, { 1, 3 }, 4, 4 },
        { 2, { 1, 3 }, 7, 4 },      { 3, { 1, 65535, 0 }, 0, 1024 }, /* one and 1,023 */
        { 3, { 1, 1, 1 }, 3, 3 },   { 2, { 1, 1 }, 100000000, 8388608 },
        { 2, { 0, 0 }, 0, 0 },      { 0, { 0 }, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        set_nodes(rows[i].count, 0);
        for (uint32_t k = 0; k < rows[i].count; k++)
            nodes[k].weight = rows[i].weights[k];
        assert_int_equal(
            table_ring_points(nodes, rows[i].count,
                              table_ring_density(nodes, rows[i].count, rows[i].wanted)),
            rows[i].points);
    }
}

static void one_more_node_leaves_the_others_their_points(void **state)
{
    (void)state;
    set_nodes(NODES_MAX, 1);
    for (uint32_t n = 1; n < NODES_MAX; n++)
        assert_int_equal(table_ring_points(nodes, n, table_ring_density(nodes, n, 0)), n * 256);
}

/* The owner by a look at every point. */
static uint32_t scan(const struct table_ring *r, uint64_t hash)
{
    uint64_t best = UINT64_MAX, first = UINT64_MAX;

    for (uint32_t i = 1; i <= r->count; i++) {
        uint64_t point = r->points[i];

        first = MIN(first, point);
        if (point >> 16 >= hash >> 16)
            best = MIN(best, point);
    }
    return (uint32_t)((best == UINT64_MAX ? first : best) & 0xffff);
}

static void the_search_finds_what_a_scan_finds(void **state)
{
    static const uint32_t sizes[] = { 1, 2, 3, 4, 7, 8, 9, 31, 32, 33, 1000 };

    (void)state;
    for (size_t s = 0; s < LEN(sizes); s++) {
        struct table_ring r;
        void *memory;

        set_nodes(MIN(sizes[s], (uint32_t)NODES_MAX), 1);
        r = build(MIN(sizes[s], (uint32_t)NODES_MAX), sizes[s], &memory);
        assert_true(r.count > 0);
        for (uint64_t i = 0; i < 1000; i++) {
            uint64_t hash = hash_bytes(&i, sizeof(i), 9);

            assert_int_equal(table_ring_owner(&r, hash), scan(&r, hash));
        }
        for (uint32_t i = 1; i <= r.count; i++) { /* at, before and behind a point */
            assert_int_equal(table_ring_owner(&r, r.points[i]), scan(&r, r.points[i]));
            assert_int_equal(table_ring_owner(&r, r.points[i] - 65536),
                             scan(&r, r.points[i] - 65536));
            assert_int_equal(table_ring_owner(&r, r.points[i] + 65536),
                             scan(&r, r.points[i] + 65536));
        }
        assert_int_equal(table_ring_owner(&r, 0), scan(&r, 0));
        assert_int_equal(table_ring_owner(&r, UINT64_MAX), scan(&r, UINT64_MAX));
        free(memory);
    }
}

static void without_weights_the_ring_is_empty(void **state)
{
    struct table_ring r;
    void *memory;

    (void)state;
    set_nodes(2, 0);
    r = build(2, 0, &memory);
    assert_int_equal(r.count, 0);
    free(memory);
}

static void the_same_nodes_give_the_same_ring(void **state)
{
    struct table_ring r;
    void *memory;

    (void)state;
    set_nodes(100, 1);
    r = build(100, 0, &memory);
    assert_int_equal(hash_bytes(r.points, table_ring_bytes(r.count), 0),
                     UINT64_C(0x604e1e0b08584b61));
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_go_by_weight),
        cmocka_unit_test(one_more_node_leaves_the_others_their_points),
        cmocka_unit_test(the_search_finds_what_a_scan_finds),
        cmocka_unit_test(without_weights_the_ring_is_empty),
        cmocka_unit_test(the_same_nodes_give_the_same_ring),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
