/* SPDX-License-Identifier: Apache-2.0
 *
 * What a request head means, row by row. The raw cases (request_cases.c) cover refusals; here are
 * the facts that the proxy acts on, the early faults, and limits at their edges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "http/request.h"

static struct http_request q;

static enum http_progress parse(struct str bytes, enum http_fault *fault)
{
    struct http_scan scan = { 0 };

    *fault = HTTP_NO_FAULT;
    return http_request_parse(bytes, &scan, &HTTP_LIMITS_DEFAULT, &q, fault);
}

static void parse_good(const char *head)
{
    enum http_fault fault;

    if (parse(str_of(head), &fault) != HTTP_DONE)
        fail_msg("fault %d in %s", (int)fault, head);
    assert_int_equal(q.consumed, str_of(head).n);
}

static void the_line_and_host_are_read(void **state)
{
    (void)state;
    parse_good("\r\nPUT /a/%7Eb/../c?x=%20 HTTP/1.1\r\nHost: A.Test.:8080\r\n\r\n");
    assert_int_equal(q.method, TABLE_PUT);
    assert_true(str_eq(q.target.path, STR("/a/c")));
    assert_true(str_eq(q.target.query, STR("x=%20")));
    assert_true(str_eq(q.host, STR("a.test")));
    assert_int_equal(q.port, 8080);
    assert_int_equal(q.minor, 1);
    assert_true(q.keep_alive);
    assert_int_equal(q.max_forwards, -1);
}

static void a_default_port_is_cut(void **state)
{
    (void)state;
    parse_good("GET / HTTP/1.1\r\nHost: a:80\r\n\r\n");
    assert_int_equal(q.port, 0);
    parse_good("GET http://a/ HTTP/1.1\r\nHost: a:80\r\n\r\n");
    assert_int_equal(q.port, 0);
    parse_good("GET http://a:8080/ HTTP/1.0\r\n\r\n");
    assert_true(str_eq(q.host, STR("a")));
    assert_int_equal(q.port, 8080);
}

static void connections_persist_as_the_version_says(void **state)
{
    static const struct {
        const char *head;
        bool keep;
    } rows[] = {
        { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", true },
        { "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false },
        { "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n", false },
        { "GET / HTTP/1.0\r\nHost: a\r\n\r\n", false },
        { "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        parse_good(rows[i].head);
        assert_int_equal(q.keep_alive, rows[i].keep);
    }
}

static void bodies_are_framed(void **state)
{
    (void)state;
    parse_good("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n");
    assert_int_equal(q.framing, HTTP_LENGTH);
    assert_int_equal(q.content_length, 7);
    parse_good("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(q.framing, HTTP_NO_BODY);
    parse_good("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n");
    assert_int_equal(q.framing, HTTP_CHUNKED);
}

static void expect_counts_only_with_a_body_to_come(void **state)
{
    (void)state;
    parse_good("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n");
    assert_true(q.expect_continue);
    assert_true(http_head_dropped(&q.fields, 1));
    parse_good("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
    assert_false(q.expect_continue);
    parse_good("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    assert_false(q.expect_continue);
}

#define WS "Upgrade: websocket\r\nSec-WebSocket-Key: k\r\nSec-WebSocket-Version: 13\r\n"

static void websocket_needs_all_its_parts(void **state)
{
    static const struct {
        const char *head;
        bool websocket;
    } rows[] = {
        { "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n" WS "\r\n", true },
        { "GET / HTTP/1.1\r\nHost: a\r\n" WS "\r\n", false },
        { "POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n" WS "\r\n", false },
        { "GET / HTTP/1.0\r\nHost: a\r\nConnection: upgrade\r\n" WS "\r\n", false },
        { "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nContent-Length: 1\r\n" WS "\r\n",
          false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        parse_good(rows[i].head);
        assert_int_equal(q.websocket, rows[i].websocket);
    }
}

static void max_forwards_counts_for_options_and_trace_only(void **state)
{
    (void)state;
    parse_good("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
    assert_int_equal(q.max_forwards, 0);
    parse_good("TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\n\r\n");
    assert_int_equal(q.max_forwards, 3);
    assert_true(http_head_dropped(&q.fields, 1));
    parse_good("GET / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
    assert_int_equal(q.max_forwards, -1);
    assert_false(http_head_dropped(&q.fields, 1));
}

/* Each fault is told by the last byte of its row and not by the one before. */
static void faults_are_told_at_the_first_byte_that_shows_them(void **state)
{
    static const struct {
        const char *bytes;
        enum http_fault fault;
    } rows[] = {
        { "G\t", HTTP_FAULT_START_LINE },
        { "\rG", HTTP_FAULT_START_LINE },
        { "\r\n\r", HTTP_FAULT_START_LINE },
        { "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM", HTTP_FAULT_METHOD_LENGTH },
        { "GET  ", HTTP_FAULT_START_LINE },
        { "GET /\x7f", HTTP_FAULT_TARGET },
        { "GET / h", HTTP_FAULT_START_LINE },
        { "GET / HTTP/1.1 ", HTTP_FAULT_START_LINE },
        { "GET / HTTP/1.1\n", HTTP_FAULT_START_LINE },
        { "GET a HTTP/1.1\r\n", HTTP_FAULT_TARGET },
        { "GET * HTTP/1.1\r\n", HTTP_FAULT_TARGET },
        { "GET / HTTP/1.2\r\n", HTTP_FAULT_VERSION },
        { "GET / HTTP/3.0\r\n", HTTP_FAULT_VERSION },
        { "CONNECT a:1 HTTP/1.1\r\n", HTTP_FAULT_CONNECT },
        { "GET / HTTP/1.1\r\n ", HTTP_FAULT_FIELD_NAME },
        { "GET / HTTP/1.1\r\nHost: a\r\nX: \x01", HTTP_FAULT_FIELD_VALUE },
        { "GET / HTTP/1.1\r\nHost: a\r\n\rZ", HTTP_FAULT_HEAD_END },
    };
    enum http_fault fault;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str all = str_of(rows[i].bytes);

        assert_int_equal(parse(str_sub(all, 0, all.n - 1), &fault), HTTP_MORE);
        assert_int_equal(parse(all, &fault), HTTP_FAULTY);
        assert_int_equal(fault, rows[i].fault);
    }
}

static void a_head_is_as_long_as_the_limit_and_no_longer(void **state)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct str head = STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    struct http_scan scan = { 0 };
    enum http_fault fault;

    (void)state;
    limits.head_bytes_max = (uint32_t)head.n;
    assert_int_equal(http_request_parse(head, &scan, &limits, &q, &fault), HTTP_DONE);
    limits.head_bytes_max--;
    scan = (struct http_scan){ 0 };
    assert_int_equal(http_request_parse(head, &scan, &limits, &q, &fault), HTTP_FAULTY);
    assert_int_equal(fault, HTTP_FAULT_HEAD_LENGTH);
}

static void a_head_in_pieces_is_whole_at_its_last_byte(void **state)
{
    struct str head = STR("GET /a%62 HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\nmore");
    struct http_scan scan = { 0 };
    enum http_fault fault;

    (void)state;
    for (size_t n = 0; n < head.n - 4; n++)
        assert_int_equal(
            http_request_parse(str_sub(head, 0, n), &scan, &HTTP_LIMITS_DEFAULT, &q, &fault),
            HTTP_MORE);
    memset(&q, 0xa5, sizeof q); /* another connection's head in between */
    assert_int_equal(http_request_parse(head, &scan, &HTTP_LIMITS_DEFAULT, &q, &fault), HTTP_DONE);
    assert_int_equal(q.consumed, head.n - 4);
    assert_int_equal(q.fields.count, 2);
    assert_true(str_eq(q.target.path, STR("/ab")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_and_host_are_read),
        cmocka_unit_test(a_default_port_is_cut),
        cmocka_unit_test(connections_persist_as_the_version_says),
        cmocka_unit_test(bodies_are_framed),
        cmocka_unit_test(expect_counts_only_with_a_body_to_come),
        cmocka_unit_test(websocket_needs_all_its_parts),
        cmocka_unit_test(max_forwards_counts_for_options_and_trace_only),
        cmocka_unit_test(faults_are_told_at_the_first_byte_that_shows_them),
        cmocka_unit_test(a_head_is_as_long_as_the_limit_and_no_longer),
        cmocka_unit_test(a_head_in_pieces_is_whole_at_its_last_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
