/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/p2c.c: the less loaded of two by weight, who is down is passed over, work is
 * bounded.
 */
#include "kit/test.h"

#include "table/p2c.h"

enum { NODES = 4, ROUNDS = 4000 };

struct scene {
    struct table_node nodes[NODES];
    struct table_alias_slot slots[NODES];
    uint64_t loads[NODES], up;
    struct table_alias alias;
    struct table_node_state state;
    uint32_t picks[NODES], nobody;
};

static uint64_t load_of(const void *ctx, uint32_t node)
{
    return ((const uint64_t *)ctx)[node];
}

static void run(struct scene *s, const uint32_t *weights, const uint64_t *loads, uint64_t up)
{
    *s = (struct scene){ .up = up };
    for (uint32_t i = 0; i < NODES; i++) {
        s->nodes[i].weight = weights[i];
        s->loads[i] = loads[i];
    }
    s->alias = table_alias_build(s->nodes, NODES, s->slots);
    s->state = (struct table_node_state){ &s->up, load_of, s->loads };
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint32_t node = table_p2c_pick(&s->alias, s->nodes, &s->state, i);

        if (node == TABLE_NONE)
            s->nobody++;
        else
            s->picks[node]++;
    }
}

static void the_one_with_less_to_do_is_picked(void **state)
{
    static const uint32_t weights[NODES] = { 1, 1, 1, 1 };
    static const uint64_t loads[NODES] = { 4, 3, 2, 1 };
    struct scene s;

    (void)state;
    run(&s, weights, loads, 15);
    /* of 6 pairs, 3 hold the last, 2 the last but one */
    assert_int_equal(s.picks[0], 0);
    assert_in_range(s.picks[1], ROUNDS / 6 - 120, ROUNDS / 6 + 120);
    assert_in_range(s.picks[2], ROUNDS / 3 - 120, ROUNDS / 3 + 120);
    assert_in_range(s.picks[3], ROUNDS / 2 - 120, ROUNDS / 2 + 120);
}

static void loads_count_by_weight(void **state)
{
    static const uint32_t weights[NODES] = { 10, 1, 0, 0 };
    static const uint64_t loads[NODES] = { 8, 0, 0, 0 }; /* 9 of 10, 1 of 1 */
    static const uint64_t more[NODES] = { 10, 0, 0, 0 };
    struct scene s;

    (void)state;
    run(&s, weights, loads, 15);
    assert_int_equal(s.picks[0], ROUNDS);
    run(&s, weights, more, 15);
    assert_true(s.picks[1] > ROUNDS / 3); /* wherever it was drawn as well */
}

static void ties_are_tossed(void **state)
{
    static const uint32_t weights[NODES] = { 1, 1, 0, 0 };
    static const uint64_t loads[NODES] = { 0 };
    struct scene s;

    (void)state;
    run(&s, weights, loads, 15);
    assert_in_range(s.picks[0], ROUNDS / 2 - 150, ROUNDS / 2 + 150);
    assert_int_equal(s.picks[0] + s.picks[1], ROUNDS);
}

static void who_is_down_is_passed_over(void **state)
{
    static const uint32_t weights[NODES] = { 1, 1, 1, 1 };
    static const uint64_t loads[NODES] = { 0, 0, 99, 0 };
    struct scene s;

    (void)state;
    run(&s, weights, loads, 4 | 8);
    assert_int_equal(s.picks[0] + s.picks[1], 0);
    assert_true(s.picks[3] > ROUNDS / 10 * 9); /* one pair in ten is not found in eight draws */
    run(&s, weights, loads, 0);
    assert_int_equal(s.nobody, ROUNDS);
    run(&s, weights, loads, 4); /* one alone: found within eight draws, mostly */
    assert_true(s.picks[2] > ROUNDS * 8 / 10);
    assert_int_equal(s.picks[2] + s.nobody, ROUNDS);
}

static void without_weights_there_is_nobody(void **state)
{
    static const uint32_t weights[NODES] = { 0 };
    static const uint64_t loads[NODES] = { 0 };
    struct scene s;

    (void)state;
    run(&s, weights, loads, 15);
    assert_int_equal(s.nobody, ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_with_less_to_do_is_picked),
        cmocka_unit_test(loads_count_by_weight),
        cmocka_unit_test(ties_are_tossed),
        cmocka_unit_test(who_is_down_is_passed_over),
        cmocka_unit_test(without_weights_there_is_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
