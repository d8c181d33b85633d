/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/crypto.c: the first two vectors of RFC 8032, 7.1.
 */
#include "sign/crypto.h"
#include "kit/test.h"

static const struct row {
    const char *seed, *public, *message, *signature;
} rows[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
      "6bd25bf5f0595bbe24655141438e7a100b" },
    { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
      "8c387b2eaeb4302aeeb00d291612bb0c00" },
};

static void keys_and_signatures_are_those_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t seed[32], public[32], want[64], got[64];
        struct str message = str_of(rows[i].message);
        struct sign_public key;

        assert_true(str_unhex(str_of(rows[i].seed), seed, 32));
        assert_true(str_unhex(str_of(rows[i].public), public, 32));
        assert_true(str_unhex(str_of(rows[i].signature), want, 64));
        key = sign_crypto_public(seed);
        assert_memory_equal(key.bytes, public, 32);
        sign_crypto_sign(seed, message, got);
        assert_memory_equal(got, want, 64);
        assert_true(sign_crypto_verify(&key, message, got));
        got[i] ^= 1;
        assert_false(sign_crypto_verify(&key, message, got));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_signatures_are_those_of_the_standard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
