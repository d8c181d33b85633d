/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/allowed.c: who may sign, and where a file is wrong.
 */
#include "sign/allowed.h"
#include "kit/test.h"

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void a_line_lets_its_key_sign_for_its_namespaces_and_time(void **state)
{
    static const struct {
        const char *text;
        int64_t time;
        bool may;
    } rows[] = {
        { "a " KEY "\n", 0, true },
        { "# c\n\n  a,b\t" KEY " words", 0, true },
        { "a namespaces=\"x,git\" " KEY, 0, true },
        { "a namespaces=\"x\" " KEY, 0, false },
        { "a valid-after=\"19700102\" " KEY, 86399, false },
        { "a valid-after=\"19700102\" " KEY, 86400, true },
        { "a valid-before=\"197001020000Z\",namespaces=\"git\" " KEY, 86399, true },
        { "a valid-before=\"19700102000000\" " KEY, 86400, false },
        { "a valid-after=\"20240229\" " KEY, 1709164800, true },
        { "a valid-after=\"20240229\" " KEY, 1709164799, false },
        { "a ssh-rsa AAAA\n", 0, false },
        { "", 0, false },
    };
    struct sign_public key = { { 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sign_allowed allowed = { 0 };
        struct sign_fault fault;
        struct arena a;
        bool known;

        arena_init(&a, 0);
        assert_true(sign_allowed_parse(&a, str_of(rows[i].text), &allowed, &fault));
        if ((sign_allowed_find(&allowed, &key, STR("git"), rows[i].time, &known) != NULL) !=
            rows[i].may)
            fail_msg("%s", rows[i].text);
        arena_fini(&a);
    }
}

static void a_wrong_line_is_named_with_line_and_column(void **state)
{
    static const struct {
        const char *text;
        uint32_t line, column;
    } rows[] = {
        { "a cert-authority " KEY, 1, 3 },
        { "\na namespaces=\"x\",verify-required " KEY, 2, 18 },
        { "a other=\"x\" " KEY, 1, 3 },
        { "a valid-after=\"1970\" " KEY, 1, 16 },
        { "a valid-after=\"19701301\" " KEY, 1, 16 },
        { "a", 1, 2 },
        { "a ssh-ed25519 AAAA", 1, 15 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sign_allowed allowed;
        struct sign_fault fault;
        struct arena a;

        arena_init(&a, 0);
        assert_false(sign_allowed_parse(&a, str_of(rows[i].text), &allowed, &fault));
        if (fault.line != rows[i].line || fault.column != rows[i].column)
            fail_msg("%s: %u:%u", rows[i].text, fault.line, fault.column);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_lets_its_key_sign_for_its_namespaces_and_time),
        cmocka_unit_test(a_wrong_line_is_named_with_line_and_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
