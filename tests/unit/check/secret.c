/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/secret.c: which texts are secrets, and which only look like it.
 */
#include "check/secret.h"

#include "kit/test.h"

/* The shapes are put together here so that nobody takes this file for a leak. */
static const struct {
    const char *text, *what, *value; /* NULL: none */
} rows[] = {
    { "a: eyJhbGci.eyJzdWIi.c2ln b", "a JSON Web Token", "eyJhbGci.eyJzdWIi.c2ln" },
    { "a: eyJhbGci.eyJzdWIi", NULL, NULL },
    { "a: eyJhbGci.eyJzdWIi.c2ln.c2ln", NULL, NULL },
    { "key AKIA"
      "QWERTYUIOPASDFGH.",
      NULL, NULL },
    { "key AKIA"
      "QWERTYUIOPASDFGH,",
      "an access key of AWS", "AKIAQWERTYUIOPASDFGH" },
    { "AKIA"
      "QWERTYUIOPASDF",
      NULL, NULL },
    { "xoxb-"
      "1234567890-abcdefghij",
      "a token of Slack", "xoxb-1234567890-abcdefghij" },
    { "url: https://admin:hunter2@a.test/", "a URL with a password", "hunter2" },
    { "url: https://admin@a.test/", NULL, NULL },
    { "url: https://a.test/x:y@z", NULL, NULL },
    { "url: https://admin:$PASSWORD@a.test/", NULL, NULL },
    { "mail: a:b@a.test", NULL, NULL },
    { "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "a private key",
      "\nAAAA\n" },
    { "-----BEGIN PRIVATE KEY-----\nAAAA", "a private key", "\nAAAA" },
    { "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", NULL, NULL },
    { "-----BEGIN CERTIFICATE-----\n", NULL, NULL },
    { "-----BEGIN -----BEGIN -----BEGIN -----BEGIN -----BEGIN -----BEGIN -----BEGIN -----BEGIN ",
      NULL, NULL },
    { "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAAAA", "a private key", "\nAAAA" },
    { "password: q8Zt41LmXv02RsPd", "a secret in plain text", "q8Zt41LmXv02RsPd" },
    { "x-api-token: \"q8Zt41LmXv02RsPd\"", "a secret in plain text", "q8Zt41LmXv02RsPd" },
    { "password: *q8Zt41LmXv02RsPd", "a secret in plain text", "q8Zt41LmXv02RsPd" },
    { "api-token: [q8Zt41LmXv02RsPd]", "a secret in plain text", "q8Zt41LmXv02RsPd" },
    { "{\"Client_Secret\" : 'q8Zt41LmXv02RsPd'}", "a secret in plain text", "q8Zt41LmXv02RsPd" },
    { "local API_KEY = \"9f86d081884c7d659a2feaa0\"", "a secret in plain text",
      "9f86d081884c7d659a2feaa0" },
    { "password: q8Zt41LmXv02RsP", NULL, NULL },
    { "commit: 9f86d081884c7d659a2feaa0", NULL, NULL },
    { "token: checkout-v2-session-2024", NULL, NULL },
    { "token: /run/secrets/checkout/v2", NULL, NULL },
    { "secret: change-me-in-production", NULL, NULL },
    { "secretRef: {provider: files, name: shop-example-com}", NULL, NULL },
    { "q8Zt41LmXv02RsPd", NULL, NULL },
    { "", NULL, NULL },
    { "@", NULL, NULL },
    { "://:@", NULL, NULL },
};

static void secrets_are_known_by_shape_and_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str text = str_of(rows[i].text);
        struct check_secret found = { 0 };
        uint32_t from = 0;
        bool is = check_secret_next(text, &from, &found);

        if (is != (rows[i].what != NULL))
            fail_msg("%s: %s", rows[i].text, is ? found.what : "nothing");
        if (!is)
            continue;
        assert_string_equal(found.what, rows[i].what);
        assert_true(str_eq(str_sub(text, found.value, found.value_end - found.value),
                           str_of(rows[i].value)));
        assert_false(check_secret_next(text, &from, &found));
    }
}

/* What the design comment says of random values. */
static void random_values_are_told_from_names(void **state)
{
    static const char *const digits[] = {
        "0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    };
    uint32_t seed = 7;

    (void)state;
    for (size_t k = 0; k < LEN(digits); k++) {
        unsigned hits = 0;

        for (unsigned round = 0; round < 10000; round++) {
            char text[] = "token: 01234567890123456789";
            struct check_secret found;
            uint32_t from = 0;

            for (size_t i = 7; i < sizeof(text) - 1; i++) {
                seed = seed * 1664525 + 1013904223;
                text[i] = digits[k][(seed >> 16) % strlen(digits[k])];
            }
            hits += check_secret_next((struct str){ text, sizeof(text) - 1 }, &from, &found);
        }
        if (hits < 9600)
            fail_msg("%zu: %u", k, hits);
    }
}

static void every_secret_of_a_text_is_found(void **state)
{
    struct str text = STR("token: q8Zt41LmXv02RsPd\nurl: ftp://a:b@c https://d:e@f\n");
    struct check_secret found;
    uint32_t from = 0;
    unsigned n = 0;

    (void)state;
    while (check_secret_next(text, &from, &found))
        n++;
    assert_int_equal(n, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_known_by_shape_and_by_name),
        cmocka_unit_test(random_values_are_told_from_names),
        cmocka_unit_test(every_secret_of_a_text_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
