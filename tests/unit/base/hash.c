/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashes that stand in tables must never change.
 */
#include "kit/test.h"

#include "base/hash.h"

static void xxh3_is_the_published_one(void **state)
{
    (void)state;
    assert_true(hash_bytes("", 0, 0) ==
                UINT64_C(0x2d06800538d394c2)); /* XXH3_64bits of nothing, xxHash 0.8 */
    assert_true(hash_str(STR("a"), 0) == hash_bytes("a", 1, 0));
    assert_true(hash_str(STR("a"), 1) != hash_str(STR("a"), 0));
}

static void reduce_covers_its_range_evenly(void **state)
{
    unsigned seen[10] = { 0 };

    (void)state;
    for (uint64_t i = 0; i < 100000; i++) {
        uint32_t r = hash_reduce(hash_bytes(&i, sizeof(i), 0), 10);

        assert_true(r < 10);
        seen[r]++;
    }
    for (size_t i = 0; i < 10; i++)
        assert_in_range(seen[i], 9500, 10500);
    assert_int_equal(hash_reduce(UINT64_MAX, 7), 6);
    assert_int_equal(hash_reduce(0, 7), 0);
}

static void mum_folds_both_halves(void **state)
{
    (void)state;
    assert_true(hash_mum(UINT64_C(1) << 63, 2) == 1); /* 2^64: high word 1, low word 0 */
    assert_true(hash_mum(3, 5) == 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xxh3_is_the_published_one),
        cmocka_unit_test(reduce_covers_its_range_evenly),
        cmocka_unit_test(mum_folds_both_halves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
