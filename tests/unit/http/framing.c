/* SPDX-License-Identifier: Apache-2.0
 *
 * Content-Length and Transfer-Encoding, value by value and together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/framing.h"

static void lengths_are_one_plain_number(void **state)
{
    static const struct {
        const char *value;
        bool good;
        uint64_t length;
    } rows[] = {
        { "0", true, 0 },    { "5", true, 5 },    { "9223372036854775807", true, INT64_MAX },
        { "", false, 0 },    { "05", false, 0 },  { "9223372036854775808", false, 0 },
        { "+5", false, 0 },  { "5,5", false, 0 }, { "5 5", false, 0 },
        { "0x5", false, 0 }, { "5;", false, 0 },  { "18446744073709551621", false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct http_framing_facts facts = { .length = 0 };

        http_framing_length(&facts, str_of(rows[i].value));
        assert_int_equal(http_framing_judge(&facts, 1),
                         rows[i].good ? HTTP_NO_FAULT : HTTP_FAULT_LENGTH);
        if (rows[i].good)
            assert_int_equal(facts.length, rows[i].length);
    }
}

static void codings_are_chunked_or_refused(void **state)
{
    static const struct {
        const char *value;
        enum http_fault fault;
    } rows[] = {
        { "chunked", HTTP_NO_FAULT },
        { "Chunked", HTTP_NO_FAULT },
        { "", HTTP_FAULT_CODING },
        { ",", HTTP_FAULT_CODING },
        { "chunked,", HTTP_FAULT_CODING },
        { ",chunked", HTTP_FAULT_CODING },
        { "chunked, chunked", HTTP_FAULT_CODING },
        { "chunked, gzip", HTTP_FAULT_CODING },
        { "chunked;q=1", HTTP_FAULT_CODING },
        { "\"chunked\"", HTTP_FAULT_CODING },
        { "gzip, chunked", HTTP_FAULT_CODING_UNKNOWN },
        { "gzip , deflate", HTTP_FAULT_CODING_UNKNOWN },
        { "identity", HTTP_FAULT_CODING_UNKNOWN },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct http_framing_facts facts = { .length = 0 };

        http_framing_coding(&facts, str_of(rows[i].value));
        assert_int_equal(http_framing_judge(&facts, 1), rows[i].fault);
    }
}

static void fields_that_come_twice_or_together_are_refused(void **state)
{
    struct http_framing_facts twice = { .length = 0 }, codings = twice, both = twice, old = twice;

    (void)state;
    http_framing_length(&twice, STR("5"));
    http_framing_length(&twice, STR("5"));
    assert_int_equal(http_framing_judge(&twice, 1), HTTP_FAULT_LENGTH);
    http_framing_coding(&codings, STR("chunked"));
    http_framing_coding(&codings, STR("chunked"));
    assert_int_equal(http_framing_judge(&codings, 1), HTTP_FAULT_CODING);
    http_framing_length(&both, STR("5"));
    http_framing_coding(&both, STR("chunked"));
    assert_int_equal(http_framing_judge(&both, 1), HTTP_FAULT_TWO_FRAMINGS);
    http_framing_coding(&old, STR("chunked"));
    assert_int_equal(http_framing_judge(&old, 0), HTTP_FAULT_CODING_IN_1_0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_one_plain_number),
        cmocka_unit_test(codings_are_chunked_or_refused),
        cmocka_unit_test(fields_that_come_twice_or_together_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
