/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/target.c: one normal form of target and host, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "table/target.h"

static void paths_get_one_normal_form(void **state)
{
    static const struct {
        struct str raw, path, query;
    } rows[] = {
        { STR_INIT("/"), STR_INIT("/"), { NULL, 0 } },
        { STR_INIT("/a/b"), STR_INIT("/a/b"), { NULL, 0 } },
        { STR_INIT("/a/b/"), STR_INIT("/a/b/"), { NULL, 0 } },
        { STR_INIT("/a?"), STR_INIT("/a"), STR_INIT("") },
        { STR_INIT("/a?b=c&d=%2F?/"), STR_INIT("/a"), STR_INIT("b=c&d=%2F?/") },
        { STR_INIT("/?/../x"), STR_INIT("/"), STR_INIT("/../x") },
        { STR_INIT("//a///b//"), STR_INIT("/a/b/"), { NULL, 0 } },
        { STR_INIT("/./a/./b/."), STR_INIT("/a/b/"), { NULL, 0 } },
        { STR_INIT("/a/../b"), STR_INIT("/b"), { NULL, 0 } },
        { STR_INIT("/a/b/.."), STR_INIT("/a/"), { NULL, 0 } },
        { STR_INIT("/../../a"), STR_INIT("/a"), { NULL, 0 } },
        { STR_INIT("/.."), STR_INIT("/"), { NULL, 0 } },
        { STR_INIT("/%2e%2E/a"), STR_INIT("/a"), { NULL, 0 } },
        { STR_INIT("/a/%2e%2e/%2e/b"), STR_INIT("/b"), { NULL, 0 } },
        { STR_INIT("/..a/.b/c.."), STR_INIT("/..a/.b/c.."), { NULL, 0 } },
        { STR_INIT("/..."), STR_INIT("/..."), { NULL, 0 } },
        { STR_INIT("/%41%7e%5F"), STR_INIT("/A~_"), { NULL, 0 } },
        { STR_INIT("/%c3%a9%25%3f%20"), STR_INIT("/%C3%A9%25%3F%20"), { NULL, 0 } },
        { STR_INIT("/%2541"), STR_INIT("/%2541"), { NULL, 0 } }, /* once, not twice */
        { STR_INIT("/a;b=c,d@e:f!$&'()*+~[0]"), STR_INIT("/a;b=c,d@e:f!$&'()*+~[0]"), { NULL, 0 } },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_target t, again;
        char buf[64], buf2[64];

        assert_true(table_target_parse(rows[i].raw, buf, rows[i].raw.n, &t));
        assert_int_equal(t.form, TABLE_ORIGIN_FORM);
        if (!str_eq(t.path, rows[i].path))
            fail_msg("row %zu: %.*s", i, (int)t.path.n, t.path.p);
        assert_true(str_eq(t.query, rows[i].query));
        assert_true((t.query.p == NULL) == (rows[i].query.p == NULL));
        /* What is normal stays, and is not even copied. */
        assert_true(table_target_parse(t.path, buf2, sizeof(buf2), &again));
        assert_true(str_eq(again.path, t.path));
        if (!str_contains(t.path, STR("%")) && !str_contains(t.path, STR("/.")))
            assert_ptr_equal(again.path.p, t.path.p);
    }
}

static void targets_that_two_readers_could_read_differently_are_refused(void **state)
{
    static const struct str rows[] = {
        STR_INIT(""),
        STR_INIT("a"),
        STR_INIT("**"),
        STR_INIT("/a b"),
        STR_INIT("/a%"),
        STR_INIT("/a%4"),
        STR_INIT("/a%4g"),
        STR_INIT("/a%2f"),
        STR_INIT("/a%2F"),
        STR_INIT("/a%5c"),
        STR_INIT("/a%5C"),
        STR_INIT("/a%00"),
        STR_INIT("/a%0a"),
        STR_INIT("/a%1F"),
        STR_INIT("/a%7f"),
        STR_INIT("/a\\b"),
        STR_INIT("/a#b"),
        STR_INIT("/a?b#c"),
        STR_INIT("/a\"b"),
        STR_INIT("/<"),
        STR_INIT("/>"),
        STR_INIT("/^"),
        STR_INIT("/`"),
        STR_INIT("/{"),
        STR_INIT("/|"),
        STR_INIT("/}"),
        STR_INIT("/\x80"),
        STR_INIT("/\xc3\xa9"),
        STR_INIT("/\0"),
        STR_INIT("/\t"),
        STR_INIT("/\x7f"),
        STR_INIT("/a?\xff"),
        STR_INIT("/a?b c"),
        STR_INIT("/a?%00"),
        STR_INIT("/a?%0d"),
        STR_INIT("/a?%0A"),
        STR_INIT("/a?%"),
        STR_INIT("/a?%4"),
        STR_INIT("/a?{}"),
        STR_INIT("ftp://a/"),
        STR_INIT("http:/a"),
        STR_INIT("http://"),
        STR_INIT("http:///a"),
        STR_INIT("http://u@a/"),
        STR_INIT("http://?a"),
        STR_INIT("http://a:0/"),
        STR_INIT("http://a b/"),
        STR_INIT("https://a/%00"),
        STR_INIT("a.test:443"),
        STR_INIT("file:///a"),
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_target t = { .form = TABLE_ASTERISK_FORM };
        char buf[64];

        if (table_target_parse(rows[i], buf, sizeof(buf), &t))
            fail_msg("row %zu is accepted", i);
        assert_int_equal(t.form, TABLE_ASTERISK_FORM); /* untouched */
    }
}

static void absolute_and_asterisk_forms_are_told_apart(void **state)
{
    struct table_target t;
    char buf[64];

    (void)state;
    assert_true(table_target_parse(STR("HTTP://A.test:80/x/../y?z"), buf, sizeof(buf), &t));
    assert_int_equal(t.form, TABLE_ABSOLUTE_FORM);
    assert_true(str_eq(t.authority, STR("A.test:80")));
    assert_true(str_eq(t.path, STR("/y")));
    assert_true(str_eq(t.query, STR("z")));
    assert_true(table_target_parse(STR("https://a"), buf, sizeof(buf), &t));
    assert_true(str_eq(t.path, STR("/")));
    assert_true(table_target_parse(STR("http://a?b"), buf, sizeof(buf), &t));
    assert_true(str_eq(t.path, STR("/")));
    assert_true(str_eq(t.query, STR("b")));
    assert_true(table_target_parse(STR("*"), buf, sizeof(buf), &t));
    assert_int_equal(t.form, TABLE_ASTERISK_FORM);
    assert_true(str_eq(t.path, STR("*")));
    assert_null(t.query.p);
}

static void a_buffer_too_small_is_noticed(void **state)
{
    struct table_target t;
    char buf[4];

    (void)state;
    assert_true(table_target_parse(STR("/abcdefgh"), buf, 0, &t)); /* needs none */
    assert_false(table_target_parse(STR("/%41/b"), buf, 4, &t));
    assert_true(table_target_parse(STR("/%41"), buf, 4, &t));
}

static void hosts_get_one_normal_form(void **state)
{
    static const struct {
        struct str raw, host;
        uint16_t port;
    } rows[] = {
        { STR_INIT("a.test"), STR_INIT("a.test"), 0 },
        { STR_INIT("A.TEST."), STR_INIT("a.test"), 0 },
        { STR_INIT("a.test:80"), STR_INIT("a.test"), 80 },
        { STR_INIT("a.test.:65535"), STR_INIT("a.test"), 65535 },
        { STR_INIT("a_b-c~.test"), STR_INIT("a_b-c~.test"), 0 },
        { STR_INIT("127.0.0.1:8080"), STR_INIT("127.0.0.1"), 8080 },
        { STR_INIT("[::1]"), STR_INIT("[::1]"), 0 },
        { STR_INIT("[2001:DB8:0:0::1]:443"), STR_INIT("[2001:db8::1]"), 443 },
        { STR_INIT("[::FFFF:1.2.3.4]"), STR_INIT("[::ffff:1.2.3.4]"), 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char buf[TABLE_HOST_MAX];
        struct str host;
        uint16_t port;

        assert_true(table_target_host(rows[i].raw, buf, &host, &port));
        if (!str_eq(host, rows[i].host) || port != rows[i].port)
            fail_msg("row %zu: %.*s %u", i, (int)host.n, host.p, port);
    }
}

static void hosts_that_are_none_are_refused(void **state)
{
    static const struct str rows[] = {
        STR_INIT(""),
        STR_INIT("a.test, b.test"),
        STR_INIT("a.test/x"),
        STR_INIT("u@a.test"),
        STR_INIT("a.test:0"),
        STR_INIT("a.test:99999"),
        STR_INIT("a.test:80x"),
        STR_INIT("a.test:"),
        STR_INIT("a.test:080"),
        STR_INIT("a.test:-1"),
        STR_INIT("[::1"),
        STR_INIT("::1"),
        STR_INIT("[::1]x"),
        STR_INIT("[::1]:"),
        STR_INIT("[]"),
        STR_INIT("[1.2.3.4]"),
        STR_INIT("[fe80::1%25eth0]"),
        STR_INIT("a.test\0.evil"),
        STR_INIT("a..test"),
        STR_INIT(".a.test"),
        STR_INIT("."),
        STR_INIT("a.test.."),
        STR_INIT(":80"),
        STR_INIT("a%2etest"),
        STR_INIT("*.test"),
        STR_INIT("*"),
        STR_INIT("a b"),
        STR_INIT("\xc3\xa9.test"),
        STR_INIT("a.test?x"),
        STR_INIT("a.test#x"),
        STR_INIT("a.test\\x"),
    };
    char longest[TABLE_HOST_MAX + 1], buf[TABLE_HOST_MAX];
    struct str host;
    uint16_t port;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        if (table_target_host(rows[i], buf, &host, &port))
            fail_msg("row %zu is accepted", i);
    memset(longest, 'a', sizeof(longest));
    assert_true(table_target_host((struct str){ longest, TABLE_HOST_MAX }, buf, &host, &port));
    assert_false(table_target_host((struct str){ longest, TABLE_HOST_MAX + 1 }, buf, &host, &port));
}

static void methods_are_known_by_their_exact_token(void **state)
{
    (void)state;
    for (uint32_t m = 0; m < TABLE_METHOD_OTHER; m++)
        assert_int_equal(table_target_method(table_target_method_name((enum table_method)m)), m);
    assert_int_equal(table_target_method(STR("get")), TABLE_METHOD_OTHER);
    assert_int_equal(table_target_method(STR("")), TABLE_METHOD_OTHER);
    assert_int_equal(table_target_method(STR("GETX")), TABLE_METHOD_OTHER);
    assert_true(str_eq(table_target_method_name(TABLE_DELETE), STR("DELETE")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_get_one_normal_form),
        cmocka_unit_test(targets_that_two_readers_could_read_differently_are_refused),
        cmocka_unit_test(absolute_and_asterisk_forms_are_told_apart),
        cmocka_unit_test(a_buffer_too_small_is_noticed),
        cmocka_unit_test(hosts_get_one_normal_form),
        cmocka_unit_test(hosts_that_are_none_are_refused),
        cmocka_unit_test(methods_are_known_by_their_exact_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
