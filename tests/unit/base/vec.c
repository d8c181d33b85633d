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

static void room_is_made_once(void **state)
{
    struct {
        unsigned *items;
        size_t count, cap;
    } v = { 0 };
    struct arena a;
    unsigned *first;

    (void)state;
    arena_init(&a, 0);
    *VEC_ADD(&a, &v) = 7;
    VEC_RESERVE(&a, &v, 1000);
    first = v.items;
    assert_int_equal(v.items[0], 7);
    assert_int_equal(v.cap, 1001);
    for (unsigned i = 0; i < 1000; i++)
        *VEC_ADD(&a, &v) = i;
    assert_ptr_equal(v.items, first);
    VEC_RESERVE(&a, &v, 0);
    assert_ptr_equal(v.items, first);
    VEC_RESERVE(&a, &v, 1);
    assert_int_equal(v.cap, 1501);
    assert_int_equal(v.items[1000], 999);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_survive_growth),
        cmocka_unit_test(room_is_made_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
