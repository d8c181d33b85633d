/* SPDX-License-Identifier: Apache-2.0
 *
 * Field lines: names, trimmed values, each limit at its edge, and the scan that goes on where it
 * stopped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/fields.h"
#include "http/name.h"

static const struct http_limits limits = { .head_bytes_max = 4096,
                                           .fields_max = 3,
                                           .name_bytes_max = 4,
                                           .value_bytes_max = 8,
                                           .target_bytes_max = 64 };
static struct http_fields fields;

static void a_line_becomes_name_trimmed_value_hash_and_id(void **state)
{
    struct str head = STR("Host:\t a b \t\r\nX:\r\n\r\nrest");
    struct http_scan scan = { 0 };
    enum http_fault fault;
    struct http_limits wide = HTTP_LIMITS_DEFAULT;

    (void)state;
    assert_int_equal(http_fields_scan(head, &scan, &wide, &fields, &fault), HTTP_DONE);
    assert_int_equal(scan.at, head.n - 4);
    assert_int_equal(fields.count, 2);
    assert_true(str_eq(fields.items[0].name, STR("Host")));
    assert_true(str_eq(fields.items[0].value, STR("a b")));
    assert_int_equal(fields.items[0].hash, table_name_hash(STR("host")));
    assert_int_equal(fields.ids[0], HTTP_NAME_HOST);
    assert_int_equal(fields.items[1].value.n, 0);
    assert_int_equal(fields.ids[1], HTTP_NAME_OTHER);
}

static void faults_and_limits_strike_at_their_byte(void **state)
{
    static const struct {
        const char *head;
        enum http_fault fault; /* HTTP_NO_FAULT: more */
    } rows[] = {
        { "abcd", HTTP_NO_FAULT },
        { "abcde", HTTP_FAULT_FIELD_NAME_LENGTH },
        { "abcd:", HTTP_NO_FAULT },
        { "abc d", HTTP_FAULT_FIELD_NAME },
        { " a:", HTTP_FAULT_FIELD_NAME },
        { ":", HTTP_FAULT_FIELD_NAME },
        { "\n", HTTP_FAULT_FIELD_NAME },
        { "a:12345678", HTTP_NO_FAULT },
        { "a:12345678\r", HTTP_NO_FAULT },
        { "a:123456789", HTTP_FAULT_FIELD_VALUE_LENGTH },
        { "a:123456789\x01", HTTP_FAULT_FIELD_VALUE_LENGTH },
        { "a:1\x01", HTTP_FAULT_FIELD_VALUE },
        { "a:1\n", HTTP_FAULT_FIELD_VALUE },
        { "a:1\rb", HTTP_FAULT_FIELD_VALUE },
        { "a:\r\nb:\r\nc:\r\n", HTTP_NO_FAULT },
        { "a:\r\nb:\r\nc:\r\nd", HTTP_FAULT_FIELD_COUNT },
        { "a:\r\n\r", HTTP_NO_FAULT },
        { "a:\r\n\rb", HTTP_FAULT_HEAD_END },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct http_scan scan = { 0 };
        enum http_fault fault = HTTP_NO_FAULT;
        enum http_progress p =
            http_fields_scan(str_of(rows[i].head), &scan, &limits, &fields, &fault);

        assert_int_equal(p, rows[i].fault == HTTP_NO_FAULT ? HTTP_MORE : HTTP_FAULTY);
        assert_int_equal(fault, rows[i].fault);
    }
}

static void a_scan_goes_on_at_the_unfinished_line(void **state)
{
    struct http_scan scan = { 0 };
    enum http_fault fault;

    (void)state;
    assert_int_equal(http_fields_scan(STR("a:1\r\nb:2"), &scan, &limits, &fields, &fault),
                     HTTP_MORE);
    assert_int_equal(scan.at, 5);
    assert_int_equal(scan.fields, 1);
    assert_int_equal(http_fields_scan(STR("a:1\r\nb:2\r\n\r\n"), &scan, &limits, &fields, &fault),
                     HTTP_DONE);
    assert_int_equal(scan.at, 12);
    assert_int_equal(fields.count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_becomes_name_trimmed_value_hash_and_id),
        cmocka_unit_test(faults_and_limits_strike_at_their_byte),
        cmocka_unit_test(a_scan_goes_on_at_the_unfinished_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
