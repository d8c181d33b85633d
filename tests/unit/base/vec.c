/* SPDX-License-Identifier: Apache-2.0
 *
 * Growing arrays keep what was in them.
 */
#include "kit/test.h"

#include "base/vec.h"

static void items_survive_growth(void **state)
{
    struct {
        unsigned *items;
        size_t count, cap;
    } v = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (unsigned i = 0; i < 10000; i++)
        *VEC_ADD(&a, &v) = i;
    assert_int_equal(v.count, 10000);
    for (unsigned i = 0; i < 10000; i++)
        assert_int_equal(v.items[i], i);
    assert_true(a.used_bytes < 8 * 10000 * sizeof(unsigned)); /* copies left behind are bounded */
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(items_survive_growth) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
