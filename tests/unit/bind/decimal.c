/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/bind/decimal.c: numbers of JSON, in thousandths.
 */
#include "bind/decimal.h"

#include "kit/test.h"

static void a_number_is_read_to_the_thousandth(void **state)
{
    static const struct {
        const char *text;
        uint64_t thousandths;
        bool negative;
    } rows[] = {
        { "0", 0, false },
        { "-0", 0, true },
        { "1", 1000, false },
        { "-1", 1000, true },
        { "1220.5", 1220500, false },
        { "0.001", 1, false },
        { "0.0005", 1, false },
        { "0.00049999", 0, false },
        { "183.33333333333334", 183333, false },
        { "183.3335", 183334, false },
        { "1e3", 1000000, false },
        { "1E+3", 1000000, false },
        { "1.5e-3", 2, false },
        { "1e-05", 0, false },
        { "12345e-4", 1235, false },
        { "5e-4", 1, false },
        { "9e-1000", 0, false },
        { "0e1000", 0, false },
        { "1e1000", UINT64_MAX, false },
        { "1e99999999999999999999999", UINT64_MAX, false },
        { "1e-99999999999999999999999", 0, false },
        { "123456789012345678901234567890", UINT64_MAX, false },
        { "0.123456789012345678901234567890", 123, false },
        { "1000000000.0000000000000000000000001", UINT64_C(1000000000000), false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        uint64_t got = 7;
        bool negative = false;

        if (!bind_decimal_parse(str_of(rows[i].text), &got, &negative) ||
            got != rows[i].thousandths || negative != rows[i].negative)
            fail_msg("%s is %llu", rows[i].text, (unsigned long long)got);
    }
}

static void what_json_has_not_is_no_number(void **state)
{
    static const char *const rows[] = {
        "",    "-",   "+1",   "01",  "1.",       ".5",   "1e", "1e+",   "1.e3",  "0x10",
        "1_0", "NaN", ".inf", "nan", "Infinity", "1 ",   " 1", "1,5",   "1e3.5", "--1",
        "00",  "1-",  "1e--", "e3",  "-Inf",     "1e3e", "١",  "1\x80", "0b1",
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        uint64_t got = 7;
        bool negative = false;

        if (bind_decimal_parse(str_of(rows[i]), &got, &negative) || got != 7)
            fail_msg("%s is %llu", rows[i], (unsigned long long)got);
    }
}

static void a_number_has_an_end(void **state)
{
    char digits[1002];
    uint64_t got;
    bool negative;

    (void)state;
    memset(digits, '0', sizeof(digits));
    digits[0] = '1';
    assert_true(bind_decimal_parse((struct str){ digits, 1000 }, &got, &negative));
    assert_true(got == UINT64_MAX);
    assert_false(bind_decimal_parse((struct str){ digits, 1001 }, &got, &negative));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_read_to_the_thousandth),
        cmocka_unit_test(what_json_has_not_is_no_number),
        cmocka_unit_test(a_number_has_an_end),
    };

    return cmocka_run_group_tests_name("bind/decimal", tests, NULL, NULL);
}
