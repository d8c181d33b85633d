/* SPDX-License-Identifier: Apache-2.0
 *
 * Generations: prepared, committed, pinned, kept warm, forgotten.
 */
#include "kit/generation.h"
#include "table/identity.h"

static struct live_generation *load(struct kit_generations *g, uint64_t number)
{
    struct kit k;
    struct live_generation *made;

    kit_init(&k);
    kit_pattern(&k, 0, "*", "/", kit_rule(&k, TABLE_METHODS_DEFAULT));
    made = kit_prepare(g, &k, number);
    kit_fini(&k); /* the generation maps its own copy */
    assert_non_null(made);
    return made;
}

static unsigned mapped(const struct live *l)
{
    unsigned n = 0;

    for (const struct live_generation *g = l->all; g; g = g->older)
        n++;
    return n;
}

static void a_commit_needs_its_prepare(void **state)
{
    struct kit_generations g;

    (void)state;
    kit_generations_init(&g);
    assert_false(live_commit(&g.live, 1));
    (void)load(&g, 1);
    assert_null(g.live.current);
    assert_false(live_commit(&g.live, 2));
    assert_true(live_commit(&g.live, 1));
    assert_int_equal(g.live.current->number, 1);
    assert_false(live_commit(&g.live, 1)); /* once */
    kit_generations_fini(&g);
}

static void a_discarded_or_overtaken_one_leaves_no_trace(void **state)
{
    struct kit_generations g;

    (void)state;
    kit_generations_init(&g);
    (void)load(&g, 1);
    live_discard(&g.live, 9); /* not that one */
    assert_int_equal(mapped(&g.live), 1);
    live_discard(&g.live, 1);
    assert_int_equal(mapped(&g.live), 0);
    (void)load(&g, 2);
    (void)load(&g, 3);
    assert_int_equal(mapped(&g.live), 1);
    kit_generations_fini(&g);
}

static void slots_are_found_for_every_record(void **state)
{
    struct kit_generations g;
    struct live_generation *made;

    (void)state;
    kit_generations_init(&g);
    made = load(&g, 1);
    assert_int_equal(made->rule_slots[0],
                     shm_slot_find(g.shm, SHM_RULE, table_identity_of(&made->table, 0).stable_id));
    assert_int_equal(
        made->endpoint_slots[0],
        shm_slot_find(g.shm, SHM_ENDPOINT, table_endpoint(&made->table, 0)->stable_id));
    assert_int_not_equal(made->upstream_slots[0], UINT32_MAX);
    kit_generations_fini(&g);
}

static void requests_hold_their_generation_and_a_few_stay_warm(void **state)
{
    struct kit_generations g;
    struct live_generation *first;

    (void)state;
    kit_generations_init(&g);
    first = load(&g, 1);
    assert_true(live_commit(&g.live, 1));
    live_pin(first);
    for (uint64_t n = 2; n < 10; n++) {
        struct live_generation *next = load(&g, n);

        next->attached = &g;
        assert_true(live_commit(&g.live, n));
    }
    assert_int_equal(mapped(&g.live), 1 + 1 + LIVE_WARM_MAX); /* pinned, current, warm */
    assert_int_equal(first->number, 1);                       /* still readable */
    assert_int_equal(first->table.rule_count, 1);
    live_unpin(&g.live, first);
    assert_int_equal(mapped(&g.live), 1 + LIVE_WARM_MAX);
    assert_int_equal(g.forgotten, 9 - 1 - 1 - LIVE_WARM_MAX); /* the first had nothing attached */
    kit_generations_fini(&g);
}

static void splits_go_on_where_they_were(void **state)
{
    struct kit_generations g;

    (void)state;
    kit_generations_init(&g);
    (void)load(&g, 1);
    assert_true(live_commit(&g.live, 1));
    g.live.current->split_turns[0] = 777;
    (void)load(&g, 2);
    g.live.current->split_turns[0] = 778; /* requests go on until the commit */
    assert_true(live_commit(&g.live, 2));
    assert_int_equal(g.live.current->split_turns[0], 778);
    kit_generations_fini(&g);
}

static void a_damaged_table_is_refused_with_its_fault(void **state)
{
    struct kit_generations g;
    struct table_error error;
    int fd = memfd_create("noise", MFD_CLOEXEC);
    char noise[4096];

    (void)state;
    kit_generations_init(&g);
    memset(noise, 'x', sizeof(noise));
    assert_null(live_prepare(&g.live, fd, 1, &error)); /* empty */
    assert_int_equal(write(fd, noise, sizeof(noise)), sizeof(noise));
    assert_null(live_prepare(&g.live, fd, 1, &error));
    assert_int_equal(error.fault, TABLE_FAULT_MAGIC);
    assert_int_equal(mapped(&g.live), 0);
    (void)close(fd);
    kit_generations_fini(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_needs_its_prepare),
        cmocka_unit_test(a_discarded_or_overtaken_one_leaves_no_trace),
        cmocka_unit_test(slots_are_found_for_every_record),
        cmocka_unit_test(requests_hold_their_generation_and_a_few_stay_warm),
        cmocka_unit_test(splits_go_on_where_they_were),
        cmocka_unit_test(a_damaged_table_is_refused_with_its_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
