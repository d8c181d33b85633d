/* SPDX-License-Identifier: Apache-2.0
 *
 * What a response head means: status, framing by method and status, and whether the connection may
 * serve again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>

#include "http/response.h"

static struct http_response r;

static enum http_progress parse(const char *head, enum table_method method, enum http_fault *fault)
{
    struct http_scan scan = { 0 };

    return http_response_parse(str_of(head), &scan, &HTTP_LIMITS_DEFAULT, method, &r, fault);
}

static void framing_follows_method_status_and_fields(void **state)
{
#define OK "HTTP/1.1 200 OK\r\n"
    static const struct {
        const char *head;
        enum table_method method;
        enum http_framing framing;
        bool reusable, has_length;
    } rows[] = {
        { OK "Content-Length: 2\r\n\r\n", TABLE_GET, HTTP_LENGTH, true, true },
        { OK "Content-Length: 0\r\n\r\n", TABLE_GET, HTTP_NO_BODY, true, true },
        { OK "Transfer-Encoding: chunked\r\n\r\n", TABLE_GET, HTTP_CHUNKED, true, false },
        { OK "\r\n", TABLE_GET, HTTP_UNTIL_CLOSE, false, false },
        { OK "Content-Length: 2\r\nConnection: close\r\n\r\n", TABLE_GET, HTTP_LENGTH, false,
          true },
        { OK "Content-Length: 2\r\n\r\n", TABLE_HEAD, HTTP_NO_BODY, true, true },
        { OK "\r\n", TABLE_HEAD, HTTP_NO_BODY, true, false },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n", TABLE_GET, HTTP_LENGTH, false, true },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n", TABLE_GET,
          HTTP_LENGTH, true, true },
        { "HTTP/1.1 204 No\r\n\r\n", TABLE_GET, HTTP_NO_BODY, true, false },
        { "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n", TABLE_GET, HTTP_NO_BODY, false, false },
        { "HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\n", TABLE_GET, HTTP_NO_BODY, true, true },
        { "HTTP/1.1 103\r\n\r\n", TABLE_GET, HTTP_NO_BODY, true, false },
    };
    enum http_fault fault;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(parse(rows[i].head, rows[i].method, &fault), HTTP_DONE);
        assert_int_equal(r.framing, rows[i].framing);
        assert_int_equal(r.reusable, rows[i].reusable);
        assert_int_equal(r.has_length, rows[i].has_length);
    }
}

static void the_upstreams_idle_time_is_heard(void **state)
{
    static const struct {
        const char *value;
        uint32_t seconds;
    } rows[] = {
        { "timeout=5", 5 },
        { "max=100, Timeout=60", 60 },
        { "timeout=5;x", UINT32_MAX },
        { "timeout=-1", UINT32_MAX },
        { "max=3", UINT32_MAX },
        { "", UINT32_MAX },
        { "timeout=0", 0 },
        { "timeout=99999999999", UINT32_MAX },
    };
    enum http_fault fault;
    char head[128];

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        (void)snprintf(head, sizeof(head), "HTTP/1.1 204 No\r\nKeep-Alive: %s\r\n\r\n",
                       rows[i].value);
        assert_int_equal(parse(head, TABLE_GET, &fault), HTTP_DONE);
        assert_int_equal(r.keep_alive_s, rows[i].seconds);
    }
    assert_int_equal(parse("HTTP/1.1 204 No\r\n\r\n", TABLE_GET, &fault), HTTP_DONE);
    assert_int_equal(r.keep_alive_s, UINT32_MAX);
}

static void status_lines_are_read_strictly_and_early(void **state)
{
    static const struct {
        const char *head;
        enum http_fault fault; /* HTTP_NO_FAULT: more */
    } rows[] = {
        { "HTTP/1.1 20", HTTP_NO_FAULT },
        { "HTTP/1.1 200", HTTP_NO_FAULT },
        { "\r", HTTP_FAULT_VERSION },
        { "HTTP/2", HTTP_FAULT_VERSION },
        { "HTTP/1.2", HTTP_FAULT_VERSION },
        { "HTTP/1.1  ", HTTP_FAULT_STATUS },
        { "HTTP/1.1 099", HTTP_FAULT_STATUS },
        { "HTTP/1.1 600", HTTP_FAULT_STATUS },
        { "HTTP/1.1 2000", HTTP_FAULT_STATUS },
        { "HTTP/1.1 200\n", HTTP_FAULT_STATUS },
        { "HTTP/1.1 200 O\x01", HTTP_FAULT_START_LINE },
        { "HTTP/1.1 200 O\rK", HTTP_FAULT_START_LINE },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        enum http_fault fault = HTTP_NO_FAULT;

        assert_int_equal(parse(rows[i].head, TABLE_GET, &fault),
                         rows[i].fault == HTTP_NO_FAULT ? HTTP_MORE : HTTP_FAULTY);
        assert_int_equal(fault, rows[i].fault);
    }
}

static void reason_may_be_empty_or_missing(void **state)
{
    enum http_fault fault;

    (void)state;
    assert_int_equal(parse("HTTP/1.1 404 Not \xe9t\r\nDate: x\r\n\r\n", TABLE_GET, &fault),
                     HTTP_DONE);
    assert_true(str_eq(r.reason, STR("Not \xe9t")));
    assert_int_equal(r.status, 404);
    assert_true(r.has_date);
    assert_int_equal(parse("HTTP/1.1 404 \r\n\r\n", TABLE_GET, &fault), HTTP_DONE);
    assert_int_equal(r.reason.n, 0);
    assert_false(r.has_date);
    assert_int_equal(parse("HTTP/1.1 404\r\n\r\n", TABLE_GET, &fault), HTTP_DONE);
    assert_int_equal(r.reason.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(framing_follows_method_status_and_fields),
        cmocka_unit_test(the_upstreams_idle_time_is_heard),
        cmocka_unit_test(status_lines_are_read_strictly_and_early),
        cmocka_unit_test(reason_may_be_empty_or_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
