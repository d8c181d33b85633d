/* SPDX-License-Identifier: Apache-2.0
 *
 * The pick: exact weights, endpoints that were tried, endpoints that are down.
 */
#include "kit/generation.h"

#include "lb/lb.h"

struct scene {
    struct kit kit;
    struct kit_generations g;
    struct live_generation *now;
    uint64_t turn;
};

static void begin(struct scene *s, const uint32_t *weights, uint32_t count)
{
    static const uint32_t ports[] = { 1, 2, 3, 4 };

    *s = (struct scene){ 0 };
    kit_generations_init(&s->g);
    kit_init(&s->kit);
    kit_endpoints(&s->kit, ports, weights, count);
    kit_pattern(&s->kit, 0, "*", "/", kit_rule(&s->kit, TABLE_METHODS_DEFAULT));
    s->now = kit_prepare(&s->g, &s->kit, 1);
    assert_non_null(s->now);
}

static void end(struct scene *s)
{
    kit_generations_fini(&s->g);
    kit_fini(&s->kit);
}

static uint32_t pick(struct scene *s, uint64_t tried)
{
    return lb_pick(&(struct lb_request){
        .table = &s->now->table,
        .upstream = table_upstream(&s->now->table, 0),
        .shm = s->g.shm,
        .endpoint_slots = s->now->endpoint_slots,
        .turn = &s->turn,
        .tried = tried,
    });
}

static void mark_down(struct scene *s, uint32_t endpoint)
{
    atomic_store(shm_endpoint_state(s->g.shm, s->now->endpoint_slots[endpoint]), 1);
}

static void shares_follow_the_weights(void **state)
{
    struct scene s;
    unsigned seen[3] = { 0 };

    (void)state;
    begin(&s, (const uint32_t[]){ 5, 3, 2 }, 3);
    for (int i = 0; i < 10000; i++)
        seen[pick(&s, 0)]++;
    assert_in_range(seen[0], 4990, 5010);
    assert_in_range(seen[1], 2990, 3010);
    assert_in_range(seen[2], 1990, 2010);
    end(&s);
}

static void what_was_tried_is_not_taken_again(void **state)
{
    struct scene s;

    (void)state;
    begin(&s, (const uint32_t[]){ 1, 1, 0, 1 }, 4);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(pick(&s, 1 | 2), 3); /* the third has no weight */
        assert_int_not_equal(pick(&s, 1), 0);
    }
    assert_int_equal(pick(&s, 1 | 2 | 8), TABLE_NONE);
    end(&s);
}

static void what_is_down_is_the_last_resort(void **state)
{
    struct scene s;

    (void)state;
    begin(&s, (const uint32_t[]){ 1, 1 }, 2);
    mark_down(&s, 0);
    for (int i = 0; i < 20; i++)
        assert_int_equal(pick(&s, 0), 1);
    assert_int_equal(pick(&s, 2), 0);
    end(&s);
}

static void without_a_weight_there_is_nobody(void **state)
{
    struct scene s;

    (void)state;
    begin(&s, (const uint32_t[]){ 0, 0 }, 2);
    assert_int_equal(pick(&s, 0), TABLE_NONE);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_follow_the_weights),
        cmocka_unit_test(what_was_tried_is_not_taken_again),
        cmocka_unit_test(what_is_down_is_the_last_resort),
        cmocka_unit_test(without_a_weight_there_is_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
