/* SPDX-License-Identifier: Apache-2.0
 *
 * Random boxes of a small square against its points.
 */
#include "check/boxes.h"

#include "kit/test.h"

static const uint32_t at[] = { 0, 1, 2 };
static const struct check_axes plane = { at, 2 };

/* Points of a box, as bits of an 8 by 8 square. */
static uint64_t points(const uint64_t *box)
{
    uint64_t square = 0;

    for (unsigned x = 0; x < 8; x++)
        for (unsigned y = 0; y < 8; y++)
            if ((box[0] >> x & 1) && (box[1] >> y & 1))
                square |= UINT64_C(1) << (8 * x + y);
    return square;
}

static void difference_is_exact_and_disjoint(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        uint64_t boxes[2][2], left = 0;
        struct check_boxes set = { 0 };
        uint64_t shared = 1000;
        struct check_budget budget = { .shared = &shared };
        struct arena a;
        bool hit;

        for (unsigned i = 0; i < 4; i++) {
            seed = seed * 1664525 + 1013904223;
            boxes[i / 2][i % 2] = seed >> 24;
        }
        arena_init(&a, 0);
        *VEC_ADD(&a, &set) = boxes[0];
        left = points(boxes[0]) & ~points(boxes[1]);
        assert_int_equal(check_boxes_meet(&plane, boxes[0], boxes[1]),
                         (points(boxes[0]) & points(boxes[1])) != 0);
        assert_true(check_boxes_subtract(&a, &plane, &set, boxes[1], &budget, &hit));
        for (size_t i = 0; i < set.count; i++) {
            assert_int_equal(points(set.items[i]) & ~left, 0);
            left &= ~points(set.items[i]);
        }
        assert_int_equal(left, 0);
        arena_fini(&a);
    }
}

static void nothing_is_subtracted_without_steps(void **state)
{
    uint64_t all[] = { 7, 7 }, some[] = { 1, 1 }, shared = 1;
    struct check_budget budget = { .shared = &shared };
    struct check_boxes set = { 0 };
    struct arena a;
    bool hit;

    (void)state;
    arena_init(&a, 0);
    *VEC_ADD(&a, &set) = all;
    assert_false(check_boxes_subtract(&a, &plane, &set, some, &budget, &hit));
    arena_fini(&a);
}

static void box_with_an_empty_axis_is_empty(void **state)
{
    const uint64_t none[] = { 5, 0 }, some[] = { 5, 1 };

    (void)state;
    assert_true(check_boxes_empty(&plane, none));
    assert_false(check_boxes_empty(&plane, some));
    assert_true(check_boxes_same(&plane, some, some));
    assert_false(check_boxes_same(&plane, some, none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(difference_is_exact_and_disjoint),
        cmocka_unit_test(nothing_is_subtracted_without_steps),
        cmocka_unit_test(box_with_an_empty_axis_is_empty),
    };

    return cmocka_run_group_tests_name("check/boxes", tests, NULL, NULL);
}
