/* SPDX-License-Identifier: Apache-2.0
 *
 * Limits that workers share: hard, and touched once a block.
 */
#include "kit/test.h"

#include "upstream/credit.h"

static void the_limit_is_hard_over_all_workers(void **state)
{
    _Atomic uint32_t lent = 0;
    struct upstream_credit workers[4] = { 0 };
    unsigned taken = 0;

    (void)state;
    for (size_t i = 0; i < LEN(workers); i++)
        upstream_credit_init(workers + i, &lent, 1000, LEN(workers));
    for (unsigned i = 0; i < 2000; i++)
        taken += upstream_credit_take(workers + i % LEN(workers));
    assert_in_range(taken, 1000 - 3 * 3, 1000); /* at most a block per worker lies idle */
    assert_true(lent <= 1000);
    for (size_t i = 0; i < LEN(workers); i++)
        while (workers[i].used)
            upstream_credit_give(workers + i);
    assert_true(lent <= LEN(workers) * 2 * workers[0].block);
}

static void one_worker_gets_all_of_a_small_limit(void **state)
{
    _Atomic uint32_t lent = 0;
    struct upstream_credit a = { 0 }, b = { 0 };

    (void)state;
    upstream_credit_init(&a, &lent, 2, 2);
    upstream_credit_init(&b, &lent, 2, 2);
    assert_true(upstream_credit_take(&a));
    assert_true(upstream_credit_take(&a));
    assert_false(upstream_credit_take(&a));
    assert_false(upstream_credit_take(&b));
    upstream_credit_give(&a);
    upstream_credit_give(&a);
    assert_int_equal(lent, 0); /* nothing is held back that another may need */
    assert_true(upstream_credit_take(&b));
}

static void a_lowered_limit_takes_effect_as_credits_come_back(void **state)
{
    _Atomic uint32_t lent = 0;
    struct upstream_credit a = { 0 };

    (void)state;
    upstream_credit_init(&a, &lent, 10, 1);
    for (int i = 0; i < 10; i++)
        assert_true(upstream_credit_take(&a));
    upstream_credit_init(&a, &lent, 3, 1);
    assert_int_equal(a.used, 10);
    assert_false(upstream_credit_take(&a));
    for (int i = 0; i < 10; i++)
        upstream_credit_give(&a);
    for (int i = 0; i < 3; i++)
        assert_true(upstream_credit_take(&a));
    assert_false(upstream_credit_take(&a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_is_hard_over_all_workers),
        cmocka_unit_test(one_worker_gets_all_of_a_small_limit),
        cmocka_unit_test(a_lowered_limit_takes_effect_as_credits_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
