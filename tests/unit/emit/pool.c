/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/emit/pool.c: each text once, sorted in the end, whatever the order of coming.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/hash.h"
#include "emit/pool.h"

enum { MANY = 20000 };

static void texts_are_unique_sorted_and_zero_terminated(void **state)
{
    struct emit_pool pool;
    struct arena a;
    struct str bytes;
    uint32_t b, c;

    (void)state;
    arena_init(&a, 0);
    emit_pool_init(&pool, &a);
    b = emit_pool_add(&pool, &a, STR("b"));
    c = emit_pool_add(&pool, &a, STR("abc"));
    assert_int_equal(emit_pool_add(&pool, &a, STR("b")), b);
    assert_int_equal(emit_pool_add(&pool, &a, STR("")), 0);
    bytes = emit_pool_seal(&pool, &a);
    assert_int_equal(bytes.n, 7);
    assert_memory_equal(bytes.p, "\0abc\0b", 7);
    assert_int_equal(pool.offsets[0], 0);
    assert_int_equal(pool.offsets[c], 1);
    assert_int_equal(pool.offsets[b], 5);
    arena_fini(&a);
}

static void the_order_of_coming_leaves_no_trace(void **state)
{
    struct emit_pool pools[2];
    struct str bytes[2];
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t k = 0; k < LEN(pools); k++) {
        emit_pool_init(&pools[k], &a);
        for (uint32_t i = 0; i < MANY; i++)
            (void)emit_pool_add(&pools[k], &a, str_fmt(&a, "t%u", k ? i * 7919 % MANY : i));
        assert_int_equal(pools[k].texts.count, MANY + 1);
        bytes[k] = emit_pool_seal(&pools[k], &a);
    }
    assert_true(str_eq(bytes[0], bytes[1]));
    arena_fini(&a);
}

/* Alike for a while, or to their ends; with zeros in them; some longer than any key. */
static void texts_stand_as_they_compare(void **state)
{
    static const char letters[] = { 0, 'a', (char)0xff };
    struct emit_pool pool;
    struct arena a;
    struct str bytes;
    uint64_t random = 7;

    (void)state;
    arena_init(&a, 0);
    emit_pool_init(&pool, &a);
    for (uint32_t i = 0; i < MANY; i++) {
        char text[100];
        size_t n = hash_next(&random) % sizeof(text), alike = hash_next(&random) % sizeof(text);

        for (size_t k = 0; k < n; k++)
            text[k] = k < alike ? 'a' : letters[hash_next(&random) % LEN(letters)];
        (void)emit_pool_add(&pool, &a, (struct str){ text, n });
    }
    bytes = emit_pool_seal(&pool, &a);
    for (size_t i = 0; i < pool.texts.count; i++) {
        struct str text = pool.texts.items[i];

        assert_true(pool.offsets[i] + text.n < bytes.n);
        if (text.n > 0)
            assert_memory_equal(bytes.p + pool.offsets[i], text.p, text.n);
        assert_int_equal(bytes.p[pool.offsets[i] + text.n], 0);
        for (size_t k = i % 97; k < pool.texts.count; k += 97)
            assert_int_equal(pool.offsets[i] < pool.offsets[k],
                             str_cmp(text, pool.texts.items[k]) < 0);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_unique_sorted_and_zero_terminated),
        cmocka_unit_test(the_order_of_coming_leaves_no_trace),
        cmocka_unit_test(texts_stand_as_they_compare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
