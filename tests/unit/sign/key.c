/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/key.c: the same key in its spellings. tests/scenario/test_cli_sign.py brings those
 * of ssh-keygen and openssl.
 */
#include "sign/key.h"
#include "kit/test.h"

static const char seed_hex[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
static const char public_hex[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

static void every_spelling_of_a_private_key_is_the_same_key(void **state)
{
    static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                              "-----END PRIVATE KEY-----\n";
    uint8_t seed[32], want[32];
    const char *why = "";
    struct sign_key key;

    (void)state;
    assert_true(str_unhex(str_of(seed_hex), seed, 32));
    assert_true(str_unhex(str_of(public_hex), want, 32));
    for (int i = 0; i < 3; i++) {
        struct str text = i == 0   ? str_of(seed_hex)
                          : i == 1 ? (struct str){ (const char *)seed, 32 }
                                   : str_of(pem);

        if (!sign_key_parse(text, &key, &why))
            fail_msg("%d: %s", i, why);
        assert_memory_equal(key.public.bytes, want, 32);
        assert_false(key.ssh);
    }
}

static void what_is_no_key_is_refused(void **state)
{
    static const char *const rows[] = {
        "", "abc", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n",
        "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----"
    };
    struct sign_public public;
    struct sign_key key;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *why = NULL;

        assert_false(sign_key_parse(str_of(rows[i]), &key, &why));
        assert_non_null(why);
        assert_false(sign_key_public(str_of(rows[i]), &public, &why));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_of_a_private_key_is_the_same_key),
        cmocka_unit_test(what_is_no_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
