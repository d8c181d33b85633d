/* SPDX-License-Identifier: Apache-2.0
 *
 * What goes on the wire, byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/write.h"

static struct http_request q;
static struct http_response r;
static char buf[4096];
static struct http_out out;

static void parse_request(struct str head)
{
    struct http_scan scan = { 0 };
    enum http_fault fault;

    assert_int_equal(http_request_parse(head, &scan, &HTTP_LIMITS_DEFAULT, &q, &fault), HTTP_DONE);
}

static void parse_response(struct str head, enum table_method method)
{
    struct http_scan scan = { 0 };
    enum http_fault fault;

    assert_int_equal(http_response_parse(head, &scan, &HTTP_LIMITS_DEFAULT, method, &r, &fault),
                     HTTP_DONE);
}

static void fresh(void)
{
    out = (struct http_out){ buf, buf + sizeof buf, false };
}

static void judge(struct str wanted)
{
    struct str got = { buf, (size_t)(out.at - buf) };

    assert_false(out.full);
    if (!str_eq(got, wanted))
        fail_msg("wrote\n" STR_FMT "not\n" STR_FMT, STR_ARG(got), STR_ARG(wanted));
}

static struct http_forward forward(void)
{
    return (struct http_forward){ .q = &q,
                                  .path = q.target.path,
                                  .host = q.host,
                                  .port = q.port,
                                  .client = STR("192.0.2.1"),
                                  .scheme = STR("http"),
                                  .request_id = STR("id") };
}

static void requests_are_written_in_one_form(void **state)
{
    struct http_forward f;

    (void)state;
    parse_request(STR("POST /a/./b?q HTTP/1.1\r\nHost: A:8080\r\nAccept: x\r\nb:  y \r\n"
                      "Connection: c\r\nC: 1\r\nD: 2\r\nE: 3\r\nX-Forwarded-For: lie\r\n"
                      "Expect: 100-continue\r\nTransfer-Encoding: CHUNKED\r\n\r\n"));
    f = forward();
    fresh();
    http_write_request(&out, &f);
    judge(STR("POST /a/b?q HTTP/1.1\r\nHost: a:8080\r\nAccept: x\r\nb: y\r\nD: 2\r\nE: 3\r\n"
              "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
              "X-Forwarded-Host: a:8080\r\nX-Request-Id: id\r\nVia: 1.1 proxyd\r\n"
              "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"));
}

static void a_bodiless_post_says_so_and_hops_count_down(void **state)
{
    struct http_forward f;

    (void)state;
    parse_request(STR("POST / HTTP/1.0\r\n\r\n"));
    f = forward();
    f.host = STR("127.0.0.1");
    f.port = 81;
    fresh();
    http_write_request(&out, &f);
    judge(STR("POST / HTTP/1.1\r\nHost: 127.0.0.1:81\r\nX-Forwarded-For: 192.0.2.1\r\n"
              "X-Forwarded-Proto: http\r\nX-Request-Id: id\r\nVia: 1.0 proxyd\r\n"
              "Content-Length: 0\r\n\r\n"));
    parse_request(STR("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 7\r\n\r\n"));
    f = forward();
    fresh();
    http_write_request(&out, &f);
    judge(STR("OPTIONS / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n"
              "X-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\nX-Request-Id: id\r\n"
              "Via: 1.1 proxyd\r\nMax-Forwards: 6\r\n\r\n"));
}

#define TEXTS "set-mevalueviahost\0"

/* Edits: set set-me to value, remove via, set host (which no policy may). */
static const struct table_edit edits[] = {
    { .op = TABLE_EDIT_SET, .name = { 0, 6 }, .value = { 6, 5 } },
    { .op = TABLE_EDIT_REMOVE, .name = { 11, 3 }, .value = { 18, 0 } },
    { .op = TABLE_EDIT_SET, .name = { 14, 4 }, .value = { 6, 5 } },
};

static void the_policy_edits_fields_but_not_host(void **state)
{
    struct table_edit hashed[LEN(edits)];
    struct table t = { .strings = STR(TEXTS), .edit_items = hashed, .edit_count = LEN(edits) };
    struct http_forward f;

    (void)state;
    for (size_t i = 0; i < LEN(edits); i++) {
        hashed[i] = edits[i];
        hashed[i].hash = table_name_hash(table_text(&t, edits[i].name));
    }
    parse_request(
        STR("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nSet-Me: old\r\nB: 2\r\nVia: x\r\n\r\n"));
    f = forward();
    f.edits = (struct http_edits){ &t, 0, LEN(edits) };
    fresh();
    http_write_request(&out, &f);
    judge(STR("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nset-me: value\r\n"
              "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
              "X-Forwarded-Host: a\r\nX-Request-Id: id\r\n\r\n"));
}

static void responses_are_written_in_one_form(void **state)
{
    struct http_relay f = { .r = &r, .date = STR("now"), .minor = 1, .chunked = true };

    (void)state;
    parse_response(STR("HTTP/1.0 200\r\nA:1\r\nKeep-Alive: 3\r\nB: 2\r\n\r\n"), TABLE_GET);
    fresh();
    http_write_response(&out, &f);
    judge(STR("HTTP/1.1 200 \r\nA: 1\r\nB: 2\r\nDate: now\r\nVia: 1.0 proxyd\r\n"
              "Transfer-Encoding: chunked\r\n\r\n"));
    parse_response(STR("HTTP/1.1 200 OK\r\nDate: then\r\nContent-Length: 50\r\n\r\n"), TABLE_HEAD);
    f.close = true;
    fresh();
    http_write_response(&out, &f);
    judge(STR("HTTP/1.1 200 OK\r\nDate: then\r\nVia: 1.1 proxyd\r\nConnection: close\r\n"
              "Content-Length: 50\r\n\r\n"));
    parse_response(STR("HTTP/1.1 204 No Content\r\nDate: x\r\nContent-Length: 2\r\n\r\n"),
                   TABLE_GET);
    f.close = false;
    f.minor = 0;
    fresh();
    http_write_response(&out, &f);
    judge(STR("HTTP/1.1 204 No Content\r\nDate: x\r\nVia: 1.1 proxyd\r\n"
              "Connection: keep-alive\r\n\r\n"));
}

static void interim_responses_have_neither_framing_nor_ours(void **state)
{
    (void)state;
    parse_response(STR("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nContent-Length: 1\r\n\r\n"),
                   TABLE_GET);
    fresh();
    http_write_interim(&out, &r);
    judge(STR("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"));
    fresh();
    http_write_continue(&out);
    judge(STR("HTTP/1.1 100 Continue\r\n\r\n"));
}

static void answers_of_our_own(void **state)
{
    struct http_answer a = { .status = 405,
                             .date = STR("now"),
                             .allow = 1u << TABLE_GET | 1u << TABLE_TRACE,
                             .minor = 1,
                             .close = true };

    (void)state;
    fresh();
    http_write_refusal(&out, &a);
    judge(STR("HTTP/1.1 405 Method Not Allowed\r\nDate: now\r\nAllow: GET, TRACE\r\n"
              "Content-Type: text/plain\r\nConnection: close\r\nContent-Length: 23\r\n\r\n"
              "405 Method Not Allowed\n"));
    a = (struct http_answer){
        .status = 301, .location = STR("/x"), .minor = 0, .head_only = true, .body = STR("gone")
    };
    fresh();
    http_write_answer(&out, &a);
    judge(STR("HTTP/1.1 301 Moved Permanently\r\nLocation: /x\r\nConnection: keep-alive\r\n"
              "Content-Length: 4\r\n\r\n"));
    a = (struct http_answer){ .status = 204, .minor = 1, .body = STR("never") };
    fresh();
    http_write_answer(&out, &a);
    judge(STR("HTTP/1.1 204 No Content\r\n\r\n"));
}

static void chunk_lines_are_hexadecimal(void **state)
{
    (void)state;
    fresh();
    http_write_chunk(&out, 1);
    http_write_chunk(&out, 0x1a2b);
    http_write_chunk(&out, UINT64_MAX);
    judge(STR("1\r\n1a2b\r\nffffffffffffffff\r\n"));
}

static void what_does_not_fit_latches_and_writes_nothing_more(void **state)
{
    (void)state;
    for (size_t room = 0; room < 25; room++) {
        char small[25];
        struct http_out w = { small, small + room, false };

        http_write_continue(&w);
        http_write_chunk(&w, 1);
        assert_true(w.full);
        assert_ptr_equal(w.at, small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_written_in_one_form),
        cmocka_unit_test(a_bodiless_post_says_so_and_hops_count_down),
        cmocka_unit_test(the_policy_edits_fields_but_not_host),
        cmocka_unit_test(responses_are_written_in_one_form),
        cmocka_unit_test(interim_responses_have_neither_framing_nor_ours),
        cmocka_unit_test(answers_of_our_own),
        cmocka_unit_test(chunk_lines_are_hexadecimal),
        cmocka_unit_test(what_does_not_fit_latches_and_writes_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
