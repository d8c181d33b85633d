/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/observe/observe.c: the error of a bucket, and a word for every reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "observe/observe.h"

static const uint64_t top_us = UINT64_C(1) << 26;

static void a_bucket_is_right_within_a_sixteenth(void **state)
{
    (void)state;
    for (uint64_t us = 1; us < top_us; us += us / 97 + 1) {
        uint64_t bound = observe_bucket_bound(observe_bucket(us));

        assert_true(bound >= us);
        assert_true((bound - us) * 16 <= us);
    }
}

static void bounds_ascend_and_separate_buckets(void **state)
{
    (void)state;
    for (unsigned b = 0; b + 1 < SHM_BUCKETS; b++) {
        uint64_t bound = observe_bucket_bound(b);

        assert_true(bound <= observe_bucket_bound(b + 1));
        if (bound < observe_bucket_bound(b + 1) && observe_bucket(bound) == b)
            assert_true(observe_bucket(bound + 1) > b);
    }
}

static void the_ends_are_clipped(void **state)
{
    (void)state;
    assert_int_equal(observe_bucket(0), 0);
    assert_int_equal(observe_bucket(1), 0);
    assert_int_equal(observe_bucket(top_us - 1), SHM_BUCKETS - 1);
    assert_int_equal(observe_bucket(top_us), SHM_BUCKETS - 1);
    assert_int_equal(observe_bucket(UINT64_MAX), SHM_BUCKETS - 1);
    assert_int_equal(observe_bucket_bound(SHM_BUCKETS - 1), top_us - 1);
}

static void every_reason_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < OBSERVE_REASONS; i++)
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(observe_reason_word(i), observe_reason_word(j));
    assert_string_equal(observe_reason_word(OBSERVE_CLIENT_GONE), "client-gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_is_right_within_a_sixteenth),
        cmocka_unit_test(bounds_ascend_and_separate_buckets),
        cmocka_unit_test(the_ends_are_clipped),
        cmocka_unit_test(every_reason_has_a_word_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
