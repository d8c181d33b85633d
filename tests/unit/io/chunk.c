/* SPDX-License-Identifier: Apache-2.0
 *
 * Buffer blocks: sizes, ceilings, reuse.
 */
#include "kit/test.h"

#include "io/chunk.h"

static void a_block_has_the_room_asked_for(void **state)
{
    struct io_pool p;

    (void)state;
    io_chunk_init(&p, 1 << 20);
    for (size_t n = 1; n <= 65536; n = n * 2 + 1) {
        struct io_chunk *c = io_chunk_take(&p, n);

        assert_true(io_chunk_room(c) >= n);
        assert_int_equal(io_chunk_used(c), 0);
        memset(c->data, 'x', n);
        io_chunk_give(&p, c);
    }
    assert_int_equal(p.lent_bytes, 0);
    assert_true(p.free_bytes > 0);
    io_chunk_fini(&p);
    assert_int_equal(p.free_bytes, 0);
}

static void the_last_given_is_the_next_taken(void **state)
{
    struct io_pool p;
    struct io_chunk *a, *b;

    (void)state;
    io_chunk_init(&p, 1 << 20);
    a = io_chunk_take(&p, 100);
    b = io_chunk_take(&p, 100);
    io_chunk_give(&p, a);
    io_chunk_give(&p, b);
    assert_ptr_equal(io_chunk_take(&p, 1), b);
    assert_ptr_equal(io_chunk_take(&p, 1), a);
    io_chunk_give(&p, a);
    io_chunk_give(&p, b);
    io_chunk_fini(&p);
}

static void the_ceiling_holds(void **state)
{
    struct io_pool p;
    struct io_chunk *a, *b;

    (void)state;
    io_chunk_init(&p, 8192);
    a = io_chunk_take(&p, 100);
    b = io_chunk_take(&p, 100);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(io_chunk_take(&p, 1));
    io_chunk_give(&p, a);
    assert_null(io_chunk_take(&p, 9000)); /* a larger block does not fit either */
    a = io_chunk_take(&p, 1);
    assert_non_null(a);
    io_chunk_give(&p, a);
    io_chunk_give(&p, b);
    io_chunk_fini(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_has_the_room_asked_for),
        cmocka_unit_test(the_last_given_is_the_next_taken),
        cmocka_unit_test(the_ceiling_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
