/* SPDX-License-Identifier: Apache-2.0
 *
 * Connection: options, nominated fields, and what must not be nominated.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/connection.h"
#include "http/fields.h"

static struct http_fields fields;

static bool read_head(const char *head, struct http_connection *c)
{
    struct http_scan scan = { 0 };
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    enum http_fault fault;

    memset(&fields, 0, sizeof fields);
    assert_int_equal(http_fields_scan(str_of(head), &scan, &limits, &fields, &fault), HTTP_DONE);
    *c = (struct http_connection){ .tokens = 0 };
    return http_connection_read(&fields, c);
}

static void options_are_read_in_any_case_and_from_all_fields(void **state)
{
    struct http_connection c;

    (void)state;
    assert_true(read_head("Connection: Keep-Alive , UPGRADE\r\nconnection:close,,\r\n\r\n", &c));
    assert_true(c.close && c.keep_alive && c.upgrade);
    assert_true(read_head("A: close\r\n\r\n", &c));
    assert_false(c.close || c.keep_alive || c.upgrade);
}

static void nominated_fields_are_dropped_and_no_others(void **state)
{
    struct http_connection c;

    (void)state;
    assert_true(read_head("A: 1\r\nConnection: b, c-d\r\nB: 2\r\nC-D: 3\r\nb: 4\r\n\r\n", &c));
    assert_false(http_head_dropped(&fields, 0));
    assert_true(http_head_dropped(&fields, 2));
    assert_true(http_head_dropped(&fields, 3));
    assert_true(http_head_dropped(&fields, 4));
}

static void protected_and_malformed_tokens_are_refused(void **state)
{
    static const char *const rows[] = {
        "Connection: Host\r\n\r\n",
        "Connection: close, content-length\r\n\r\n",
        "Connection: Transfer-Encoding\r\n\r\n",
        "Connection: Authorization\r\n\r\n",
        "Connection: Cookie\r\n\r\n",
        "Connection: x-forwarded-for\r\n\r\n",
        "Connection: X-Forwarded-Anything\r\n\r\n",
        "Connection: x-request-id\r\n\r\n",
        "Connection: a b\r\n\r\n",
        "Connection: close;q=1\r\n\r\n",
        "Connection: \"close\"\r\n\r\n",
    };
    struct http_connection c;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_false(read_head(rows[i], &c));
}

static void a_list_has_at_most_64_tokens(void **state)
{
    struct http_connection c;
    char head[512] = "Connection: close";
    size_t n = sizeof "Connection: close" - 1;

    (void)state;
    memset(head + n, ',', HTTP_CONNECTION_TOKENS_MAX - 1);
    n += HTTP_CONNECTION_TOKENS_MAX - 1;
    memcpy(head + n, "\r\n\r\n", 5);
    assert_true(read_head(head, &c));
    memcpy(head + n, ",\r\n\r\n", 6);
    assert_false(read_head(head, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_read_in_any_case_and_from_all_fields),
        cmocka_unit_test(nominated_fields_are_dropped_and_no_others),
        cmocka_unit_test(protected_and_malformed_tokens_are_refused),
        cmocka_unit_test(a_list_has_at_most_64_tokens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
