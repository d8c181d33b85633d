/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/trailer.c: signatures come behind the body, one a key and kind, fifty at most.
 */
#include "sign/trailer.h"
#include "kit/test.h"

/* As much of a table as a trailer looks at: the header. */
static struct table table_of(struct str bytes)
{
    return (struct table){ .base = (const uint8_t *)bytes.p,
                           .len = bytes.n,
                           .head = (const void *)bytes.p };
}

static void signatures_add_up_to_fifty_and_one_of_a_key_is_replaced(void **state)
{
    const char *why = "";
    struct sign_marks marks;
    struct arena a;
    struct table_header *head;
    struct str bytes;

    (void)state;
    arena_init(&a, 0);
    head = NEW(&a, struct table_header);
    head->body_size = sizeof(*head);
    bytes = (struct str){ (const char *)head, sizeof(*head) };
    for (int i = 0; i < 2 * SIGN_TRAILER_MAX + 1; i++) {
        struct sign_key key = { .seed = { (uint8_t)(i / 2) }, .ssh = i / 2 % 2 == 1 };
        struct table t = table_of(bytes);

        key.public = sign_crypto_public(key.seed);
        if (i == 2 * SIGN_TRAILER_MAX) {
            assert_false(sign_trailer_add(&a, &t, &key, &bytes, &why));
            break;
        }
        assert_true(sign_trailer_add(&a, &t, &key, &bytes, &why));
        t = table_of(bytes);
        assert_true(sign_trailer_read(&t, &marks, &why));
        assert_int_equal(marks.count, i / 2 + 1);
        assert_true(sign_trailer_is_by(&t, &marks.items[i / 2], &key.public));
        marks.items[i / 2].kind ^= 3;
        assert_false(sign_trailer_is_by(&t, &marks.items[i / 2], &key.public));
        assert_int_equal(bytes.n, t.head->body_size + t.head->trailer_size);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_add_up_to_fifty_and_one_of_a_key_is_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
