/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/wire.c: no length leads out of the bytes that there are.
 */
#include "sign/wire.h"
#include "kit/test.h"

static void a_public_key_survives_and_no_prefix_of_it_is_one(void **state)
{
    struct sign_public key = { { 1, 2, 3 } }, got;
    char buffer[64];
    struct sign_wire_out w = { .p = buffer, .cap = sizeof(buffer) };
    struct sign_wire all;
    struct str blob;

    (void)state;
    sign_wire_put_public(&w, &key);
    all.rest = (struct str){ w.p, w.n };
    all.failed = false;
    blob = sign_wire_string(&all);
    assert_true(sign_wire_public(blob, &got));
    assert_memory_equal(got.bytes, key.bytes, sizeof(key.bytes));
    for (size_t n = 0; n < blob.n; n++)
        assert_false(sign_wire_public(str_sub(blob, 0, n), &got));
}

static void after_a_failure_everything_is_empty(void **state)
{
    struct sign_wire w = { .rest = { "\0\0\0\x09"
                                     "abc\0\0\0\0",
                                     11 } };

    (void)state;
    assert_int_equal(sign_wire_string(&w).n, 0);
    assert_true(w.failed);
    assert_int_equal(sign_wire_u32(&w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_public_key_survives_and_no_prefix_of_it_is_one),
        cmocka_unit_test(after_a_failure_everything_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
