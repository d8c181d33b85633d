/* SPDX-License-Identifier: Apache-2.0
 *
 * The arena: alignment, zeroing, ceilings, marks.
 */
#include "kit/test.h"

static void takes_are_zeroed_and_aligned(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t n = 1; n < 3000; n += 97) {
        char *text = arena_take_text(&a, 3);
        char *p = arena_take(&a, n);

        memset(text, 'x', 3);
        assert_int_equal((uintptr_t)p % ARENA_ALIGN, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n);
    }
    arena_fini(&a);
    assert_int_equal(a.used_bytes, 0);
}

static void a_large_take_gets_a_chunk_of_its_own(void **state)
{
    struct arena a;
    char *p;

    (void)state;
    arena_init(&a, 0);
    p = arena_take(&a, (size_t)5 << 20);
    p[((size_t)5 << 20) - 1] = 'x';
    assert_true(a.used_bytes >= (size_t)5 << 20);
    arena_fini(&a);
}

static void the_ceiling_is_a_plain_null(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 8192);
    assert_non_null(arena_take(&a, 4000));
    assert_non_null(arena_take(&a, 3000));
    assert_null(arena_take(&a, 6000));
    assert_non_null(arena_take(&a, 16)); /* what fits still fits */
    assert_true(a.used_bytes <= 8192);
    assert_null(arena_take(&a, SIZE_MAX - 8));
    arena_fini(&a);
}

static void a_rewind_gives_back_all_since_the_mark(void **state)
{
    struct arena a;
    struct arena_mark empty, middle;
    char *first, *again;

    (void)state;
    arena_init(&a, 0);
    empty = arena_mark(&a);
    first = arena_take(&a, 100);
    middle = arena_mark(&a);
    for (int i = 0; i < 100; i++)
        assert_non_null(arena_take(&a, 1000));
    arena_rewind(&a, middle);
    again = arena_take(&a, 8);
    assert_true(again > first && again <= first + 100 + 16);
    arena_rewind(&a, empty);
    assert_ptr_equal(arena_take(&a, 100), first);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_are_zeroed_and_aligned),
        cmocka_unit_test(a_large_take_gets_a_chunk_of_its_own),
        cmocka_unit_test(the_ceiling_is_a_plain_null),
        cmocka_unit_test(a_rewind_gives_back_all_since_the_mark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
