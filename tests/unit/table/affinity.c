/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/affinity.c: plans, who is asked when the owner is down or full, and where it ends.
 */
#include "kit/test.h"

#include <stdlib.h>

#include "table/affinity.h"

enum { NODES = 8, KEYS = 4000 };

struct scene {
    struct table_node nodes[NODES];
    uint64_t loads[NODES], up;
    struct table_affinity affinity;
    struct table_node_state state;
    void *memory;
};

static uint64_t load_of(const void *ctx, uint32_t node)
{
    return ((const uint64_t *)ctx)[node];
}

static void begin(struct scene *s, uint32_t balancer, uint32_t weight)
{
    struct table_affinity_plan plan;
    void *scratch;

    *s = (struct scene){ .up = UINT64_MAX };
    for (uint32_t i = 0; i < NODES; i++)
        s->nodes[i] = (struct table_node){ .id = i + 1, .weight = weight };
    plan = table_affinity_plan(balancer, 0, s->nodes, NODES);
    assert_int_equal(plan.places, balancer == TABLE_MAGLEV ? 1021 : 0);
    s->memory = malloc(plan.bytes);
    scratch = malloc(plan.scratch);
    s->affinity = table_affinity_build(&plan, s->nodes, NODES, s->memory, scratch);
    free(scratch);
    s->state = (struct table_node_state){ &s->up, load_of, s->loads };
}

static uint64_t key(uint64_t i)
{
    return hash_bytes(&i, sizeof(i), 77);
}

static const uint32_t balancers[] = { TABLE_MAGLEV, TABLE_RING_HASH };

static void keys_of_who_is_up_stay(void **state)
{
    struct scene s;

    (void)state;
    for (size_t b = 0; b < LEN(balancers); b++) {
        begin(&s, balancers[b], 1);
        s.up = 0x0f;
        for (uint64_t i = 0; i < KEYS; i++) {
            uint32_t owner = table_affinity_owner(&s.affinity, key(i));
            uint32_t node = table_affinity_pick(&s.affinity, key(i), &s.state);

            assert_in_range(owner, 0, NODES - 1);
            if (owner < 4)
                assert_int_equal(node, owner);
            else
                assert_in_range(node, 0, 3); /* none of 4,000 misses 16 times in a row */
        }
        free(s.memory);
    }
}

static void nobody_up_is_nobody(void **state)
{
    struct scene s;

    (void)state;
    for (size_t b = 0; b < LEN(balancers); b++) {
        struct table_affinity_bound bound;

        begin(&s, balancers[b], 1);
        s.up = 0;
        bound = (struct table_affinity_bound){ s.nodes, 0, 0, 12500 };
        assert_int_equal(table_affinity_pick(&s.affinity, key(1), &s.state), TABLE_NONE);
        assert_int_equal(table_affinity_pick_bounded(&s.affinity, key(1), &s.state, &bound),
                         TABLE_NONE);
        free(s.memory);
        begin(&s, balancers[b], 0);
        assert_int_equal(table_affinity_owner(&s.affinity, key(1)), TABLE_NONE);
        assert_int_equal(table_affinity_pick(&s.affinity, key(1), &s.state), TABLE_NONE);
        assert_int_equal(table_affinity_pick_bounded(&s.affinity, key(1), &s.state, &bound),
                         TABLE_NONE);
        free(s.memory);
    }
}

static void room_is_the_part_of_what_is_in_flight_rounded_up(void **state)
{
    static const struct {
        uint32_t factor, weight;
        uint64_t weight_up, in_flight, room;
    } rows[] = {
        { 10100, 1, 4, 0, 1 },    { 12500, 1, 4, 3, 2 }, /* 1.25 of 1 */
        { 12500, 1, 4, 15, 5 },   { 12500, 2, 4, 15, 10 },
        { 20000, 1, 10, 99, 20 }, { 100000, 65535, 65535, UINT32_MAX, UINT64_C(42949672960) },
        { 12500, 0, 4, 99, 0 },   { 12500, 1, 0, 0, 2 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct table_node node = { 1, rows[i].weight };
        const struct table_affinity_bound b = { &node, rows[i].weight_up, rows[i].in_flight,
                                                rows[i].factor };

        assert_int_equal(table_affinity_room(&b, 0), rows[i].room);
    }
}

static void who_is_full_is_passed_over(void **state)
{
    struct scene s;

    (void)state;
    for (size_t b = 0; b < LEN(balancers); b++) {
        struct table_affinity_bound bound;
        uint32_t owner;

        begin(&s, balancers[b], 1);
        bound = (struct table_affinity_bound){ s.nodes, NODES, 10, 12500 }; /* room for 2 */
        for (uint64_t i = 0; i < KEYS; i++) {
            owner = table_affinity_owner(&s.affinity, key(i));
            memset(s.loads, 0, sizeof(s.loads));
            s.loads[owner] = 1;
            assert_int_equal(table_affinity_pick_bounded(&s.affinity, key(i), &s.state, &bound),
                             owner);
            s.loads[owner] = 2;
            assert_int_not_equal(table_affinity_pick_bounded(&s.affinity, key(i), &s.state, &bound),
                                 owner);
        }
        free(s.memory);
    }
}

static void where_all_are_full_the_least_loaded_by_weight_is_taken(void **state)
{
    struct table_affinity_bound bound;
    struct scene s;
    uint32_t taken = 0;

    (void)state;
    begin(&s, TABLE_MAGLEV, 2);
    bound = (struct table_affinity_bound){ s.nodes, 2 * NODES, 10, 10100 };
    for (uint32_t i = 0; i < NODES; i++)
        s.loads[i] = 100;
    s.loads[3] = 90; /* asked among 16 attempts, nearly always */
    for (uint64_t i = 0; i < KEYS; i++)
        taken += table_affinity_pick_bounded(&s.affinity, key(i), &s.state, &bound) == 3;
    assert_in_range(taken, KEYS * 8 / 10, KEYS);
    free(s.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_who_is_up_stay),
        cmocka_unit_test(nobody_up_is_nobody),
        cmocka_unit_test(room_is_the_part_of_what_is_in_flight_rounded_up),
        cmocka_unit_test(who_is_full_is_passed_over),
        cmocka_unit_test(where_all_are_full_the_least_loaded_by_weight_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
