/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/armor.c: base64 has one spelling, and the armour nothing around it.
 */
#include "sign/armor.h"
#include "kit/test.h"

static void base64_has_one_spelling(void **state)
{
    static const struct {
        const char *text, *bytes; /* NULL: refused */
    } rows[] = {
        { "", "" },
        { "Zg==", "f" },
        { "Zm8=", "fo" },
        { "Zm9v", "foo" },
        { "Zm9v\nYmE=", "fooba" },
        { "Zh==", NULL },
        { "Zg=", NULL },
        { "Zg", NULL },
        { "Z", NULL },
        { "Zm9=v", NULL },
        { "Zm 9v", NULL },
        { "Zm9v====", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t out[8];
        size_t n = 0;
        bool ok = sign_armor_decode(str_of(rows[i].text), out, sizeof(out), &n);

        assert_int_equal(ok, rows[i].bytes != NULL);
        if (ok)
            assert_true(str_eq((struct str){ (const char *)out, n }, str_of(rows[i].bytes)));
    }
}

static void what_is_closed_opens_again_and_with_more_around_it_does_not(void **state)
{
    uint8_t bytes[100], out[100];
    struct arena a;
    size_t n;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 37);
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        struct str text = sign_armor_close(&a, STR("X Y"), bytes, size);

        assert_true(sign_armor_open(text, STR("X Y"), out, sizeof(out), &n));
        assert_int_equal(n, size);
        assert_memory_equal(out, bytes, size);
        assert_false(sign_armor_open(text, STR("X"), out, sizeof(out), &n));
        assert_false(size > 0 && sign_armor_open(text, STR("X Y"), out, size - 1, &n));
        text = str_fmt(&a, STR_FMT "more", STR_ARG(text));
        assert_false(sign_armor_open(text, STR("X Y"), out, sizeof(out), &n));
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_has_one_spelling),
        cmocka_unit_test(what_is_closed_opens_again_and_with_more_around_it_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
