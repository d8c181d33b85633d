/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/alias.c: what the slots hold adds up to each node's weight, exactly.
 */
#include "kit/test.h"

#include <stdlib.h>

#include "table/alias.h"

enum { NODES = TABLE_NODES_MAX };

static struct table_node nodes[NODES];

/* What every node has in all slots together: n times its weight. */
static void assert_exact(uint32_t count)
{
    struct table_alias_slot *slots = malloc(table_alias_bytes(count));
    struct table_alias a = table_alias_build(nodes, count, slots);
    uint64_t *held = calloc(count, sizeof(*held));

    assert_int_equal(a.count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_in_range(slots[i].keep, 0, a.total);
        assert_in_range(slots[i].other, 0, count - 1);
        held[i] += slots[i].other == i ? a.total : slots[i].keep;
        held[slots[i].other] += slots[i].other == i ? 0 : a.total - slots[i].keep;
    }
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(held[i], (uint64_t)nodes[i].weight * count);
    free(held);
    free(slots);
}

static void slots_hold_every_node_s_weight(void **state)
{
    static const struct {
        uint32_t count, weights[5];
    } rows[] = {
        { 1, { 1 } },           { 2, { 1, 1 } },          { 2, { 0, 3 } },
        { 3, { 1, 2, 65535 } }, { 5, { 1, 2, 3, 4, 5 } }, { 5, { 0, 0, 7, 0, 0 } },
    };

    (void)state;
    for (size_t r = 0; r < LEN(rows); r++) {
        for (uint32_t i = 0; i < rows[r].count; i++)
            nodes[i].weight = rows[r].weights[i];
        assert_exact(rows[r].count);
    }
}

static void the_largest_set_fits_into_32_bits(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < NODES; i++)
        nodes[i].weight = TABLE_NODE_WEIGHT_MAX;
    assert_exact(NODES);
    nodes[0].weight = nodes[NODES - 1].weight = 0;
    for (uint32_t i = 1; i < 1000; i++)
        nodes[i].weight = i;
    assert_exact(NODES);
}

static void a_random_word_picks_a_slot_and_a_side(void **state)
{
    static const struct table_alias_slot slots[] = { { 1, 1 }, { 4, 1 } };
    static const struct table_alias a = { slots, 2, 4 }; /* weights 1 and 7 of 8 halves */

    (void)state;
    assert_int_equal(table_alias_pick(&a, 0), 0);
    assert_int_equal(table_alias_pick(&a, UINT64_C(0x3fffffff)), 0);
    assert_int_equal(table_alias_pick(&a, UINT64_C(0x40000000)), 1);
    assert_int_equal(table_alias_pick(&a, UINT64_C(0x80000000) << 32), 1);
    assert_int_equal(table_alias_pick(&a, UINT64_MAX), 1);
}

static void without_weights_there_is_nobody(void **state)
{
    struct table_alias_slot slots[2];

    (void)state;
    nodes[0].weight = nodes[1].weight = 0;
    assert_int_equal(table_alias_build(nodes, 2, slots).count, 0);
    assert_int_equal(table_alias_build(nodes, 0, slots).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_hold_every_node_s_weight),
        cmocka_unit_test(the_largest_set_fits_into_32_bits),
        cmocka_unit_test(a_random_word_picks_a_slot_and_a_side),
        cmocka_unit_test(without_weights_there_is_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
