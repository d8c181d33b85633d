/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/pool.c: what belongs to an upstream is found among what belongs to others.
 */
#include "kit/test.h"

#include "table/pool.h"

static void the_life_of_an_upstream_is_found_or_none(void **state)
{
    static const struct table_upstream_life lives[] = { { .upstream = 1 },
                                                        { .upstream = 2 },
                                                        { .upstream = 7 } };
    const struct table t = { .upstream_life_items = lives, .upstream_life_count = LEN(lives) };
    const struct table none = { 0 };

    (void)state;
    for (uint32_t i = 0; i < 10; i++) {
        const struct table_upstream_life *life = table_pool_life(&t, i);

        assert_int_equal(life != NULL, i == 1 || i == 2 || i == 7);
        assert_true(life == NULL || life->upstream == i);
        assert_null(table_pool_life(&none, i));
    }
}

static void nodes_have_a_weight_at_their_priority_alone(void **state)
{
    static const struct table_endpoint endpoints[] = {
        { .stable_id = 1, .weight = 9 }, { .stable_id = 2, .weight = 1 },
        { .stable_id = 3, .weight = 2 }, { .stable_id = 4, .weight = 3 },
        { .stable_id = 5, .weight = 4 },
    };
    static const struct table_reserve reserves[] = { { 0, 1 }, { 2, 1 }, { 4, 2 } };
    static const struct {
        uint32_t first, count, priority, weights[4];
    } rows[] = {
        { 0, 2, 0, { 0, 1 } },       { 0, 2, 1, { 9, 0 } },       { 1, 4, 0, { 1, 0, 3, 0 } },
        { 1, 4, 1, { 0, 2, 0, 0 } }, { 1, 4, 2, { 0, 0, 0, 4 } }, { 1, 4, 3, { 0 } },
        { 3, 1, 0, { 3 } },          { 0, 0, 0, { 0 } },
    };
    const struct table t = { .endpoint_items = endpoints,
                             .endpoint_count = LEN(endpoints),
                             .reserve_items = reserves,
                             .reserve_count = LEN(reserves) };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct table_upstream u = { .endpoint_first = rows[i].first,
                                          .endpoint_count = rows[i].count };
        struct table_node nodes[4];

        table_pool_nodes(&t, &u, rows[i].priority, nodes);
        for (uint32_t k = 0; k < rows[i].count; k++) {
            assert_int_equal(nodes[k].id, rows[i].first + k + 1);
            assert_int_equal(nodes[k].weight, rows[i].weights[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_life_of_an_upstream_is_found_or_none),
        cmocka_unit_test(nodes_have_a_weight_at_their_priority_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
