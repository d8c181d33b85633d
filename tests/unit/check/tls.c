/* SPDX-License-Identifier: Apache-2.0
 *
 * Ciphers by their names; the rest of the file has its cases in tests/lint.
 */
#include "check/tls.h"

#include "kit/test.h"

static void ciphers_are_judged_by_their_names(void **state)
{
    static const struct {
        const char *name, *part; /* part: of a broken one */
        enum check_tls_strength is;
    } rows[] = {
        { "ECDHE-ECDSA-AES128-GCM-SHA256", NULL, CHECK_TLS_STRONG },
        { "ECDHE-RSA-CHACHA20-POLY1305", NULL, CHECK_TLS_STRONG },
        { "DHE-RSA-AES256-GCM-SHA384", NULL, CHECK_TLS_STRONG },
        { "TLS_AES_128_GCM_SHA256", NULL, CHECK_TLS_STRONG },
        { "HIGH", NULL, CHECK_TLS_STRONG },
        { "AES256-SHA", NULL, CHECK_TLS_NO_SECRECY },
        { "AES128-GCM-SHA256", NULL, CHECK_TLS_NO_SECRECY },
        { "CAMELLIA128-SHA", NULL, CHECK_TLS_NO_SECRECY },
        { "ECDHE-RSA-RC4-SHA", "RC4", CHECK_TLS_BROKEN },
        { "RC4-MD5", "RC4", CHECK_TLS_BROKEN },
        { "ECDHE-RSA-DES-CBC3-SHA", "DES", CHECK_TLS_BROKEN },
        { "EXP-RC2-CBC-MD5", "EXP", CHECK_TLS_BROKEN },
        { "ADH-AES128-SHA", "ADH", CHECK_TLS_BROKEN },
        { "ECDHE-RSA-NULL-SHA", "NULL", CHECK_TLS_BROKEN },
        { "aNULL", "aNULL", CHECK_TLS_BROKEN },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str part;
        enum check_tls_strength is = check_tls_cipher(str_of(rows[i].name), &part);

        if (is != rows[i].is)
            fail_msg("%s: %d", rows[i].name, (int)is);
        if (rows[i].part != NULL)
            assert_true(str_eq(part, str_of(rows[i].part)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ciphers_are_judged_by_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
