/* SPDX-License-Identifier: Apache-2.0
 *
 * What texts must look like.
 */
#include "policy/syntax.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct row {
    const struct field_syntax *syntax;
    const char *good[12], *bad[16];
};

static const struct row rows[] = {
    { &policy_syntax_name,
      { "a", "shop-1", "0", "a--b" },
      { "", "-a", "a-", "A", "a_b", "a.b", "a/b", "\xc3\xa4" } },
    { &policy_syntax_ref, { "a", "shop/a" }, { "", "/", "/a", "a/", "a/b/c", "A/b" } },
    { &policy_syntax_object,
      { "Route/shop/a", "L4Route/a/b" },
      { "", "Route", "Route/a", "/a/b", "Route/a/b/c" } },
    { &policy_syntax_bind,
      { "0.0.0.0:8080", "127.0.0.1:0", "[::]:80", "[::1]:65535", "localhost:80",
        "unix:/run/x.sock" },
      { "", "80", ":80", "*:80", "::1:80", "::1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
        "256.0.0.1:80", "example.com:80", "[127.0.0.1]:80", "unix:", "unix:/a b",
        "127.0.0.1:080" } },
    { &policy_syntax_endpoint,
      { "192.0.2.1:80", "[2001:db8::1]:80", "localhost:1", "unix:/run/x" },
      { "192.0.2.1:0", "checkout.internal:80", "http://192.0.2.1:80", "192.0.2.1", "localhost" } },
    { &policy_syntax_client, { "192.0.2.1", "2001:db8::1" }, { "", "192.0.2.1:80", "[::1]", "x" } },
    { &policy_syntax_network,
      { "10.0.0.0/8", "2001:db8::/32", "10.0.0.1" },
      { "10.0.0.1/8", "10.0.0.0/33", "x/8" } },
    { &policy_syntax_host,
      { "*", "*.example.com", "shop.example.com", "a_b.c", "localhost", "192.0.2.1", "[::1]" },
      { "", "*.", "a.*", "*a.b", "*.*.b", "Shop.com", "shop.com.", "shop.com:80", ".a", "a..b",
        "http://a", "a/b" } },
    { &policy_syntax_hostname, { "shop.example.com" }, { "*.example.com", "*", "a:80", "" } },
    { &policy_syntax_authority,
      { "shop.example.com", "a:80", "[::1]:80" },
      { "a:0", "a:", "A", "", "a:99999" } },
    { &policy_syntax_path,
      { "/", "/a/b", "/a%20b", "/a/", "/{x}" },
      { "", "a", "/a?b", "/a#b", "/a b", "/a\n" } },
    { &policy_syntax_template,
      { "/", "/a/{id}", "/{a}/{b-c}/d" },
      { "a/{id}", "/{}", "/a{id}", "/{id}a", "/{a", "/a}", "/{a/b}", "/{a*}" } },
    { &policy_syntax_target, { "/", "/a?b=c&d" }, { "", "a", "/a#b", "/a b" } },
    { &policy_syntax_method, { "GET", "PURGE", "M-SEARCH" }, { "", "get", "G T", "GET," } },
    { &policy_syntax_token, { "x-a", "X_A", "a.b!" }, { "", "x a", "x:a", "x\xc3\xa4", "a(b)" } },
    { &policy_syntax_value, { "", "a b", "a\tb", "\xc3\xa4" }, { "a\nb", "a\rb", "\x01", "\x7f" } },
    { &policy_syntax_folder,
      { "routes", "a/b", "." },
      { "", "/etc", "..", "a/../b", ".git", "a/.git" } },
};

static void good_texts_are_good_and_bad_ones_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        for (size_t j = 0; j < LEN(rows[i].good) && rows[i].good[j]; j++)
            if (!rows[i].syntax->ok(str_of(rows[i].good[j])))
                fail_msg("%s is refused", rows[i].good[j]);
        for (size_t j = 0; j < LEN(rows[i].bad) && rows[i].bad[j]; j++)
            if (rows[i].syntax->ok(str_of(rows[i].bad[j])))
                fail_msg("%s is taken", rows[i].bad[j]);
        assert_non_null(rows[i].syntax->expects);
    }
}

static void hints_say_why(void **state)
{
    static const struct {
        const struct field_syntax *syntax;
        const char *text, *hint;
    } hints[] = {
        { &policy_syntax_endpoint, "checkout.internal:80",
          "a name goes into `discovery: {dns: NAME, port: PORT}`" },
        { &policy_syntax_endpoint, "1.2.3.4", "the port is missing" },
        { &policy_syntax_endpoint, "1.2.3.4:0", "port 0 is no port to connect to" },
        { &policy_syntax_endpoint, "http://a", "an address has no scheme" },
        { &policy_syntax_endpoint, "::1", "an IPv6 address stands in brackets before its port" },
        { &policy_syntax_bind, ":80", "every address is `0.0.0.0`, or `[::]` for IPv6" },
        { &policy_syntax_bind, "a.b:80", "a listener binds addresses, not names" },
        { &policy_syntax_host, "a.b:80", "a host has no port; the listener has it" },
        { &policy_syntax_host, "A.b", "hosts are written in lower case" },
        { &policy_syntax_host, "a.*", "`*` stands alone or as the whole first label" },
        { &policy_syntax_network, "10.0.0.1/8", "bits behind the prefix length are set" },
        { &policy_syntax_network, "x", NULL },
        { &policy_syntax_path, "a", "a path begins with `/`" },
        { &policy_syntax_path, "/a?b", "conditions on the query go into `query`" },
        { &policy_syntax_template, "/a{b}", "`{name}` stands for one whole segment" },
        { &policy_syntax_method, "get", "methods are written in capitals" },
        { &policy_syntax_folder, "/etc", "it is relative to the folder of proxyc.yaml" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(hints); i++) {
        const char *hint = hints[i].syntax->hint(str_of(hints[i].text));

        assert_int_equal(hint != NULL, hints[i].hint != NULL);
        if (hint)
            assert_string_equal(hint, hints[i].hint);
    }
}

static void names_end_at_63_characters(void **state)
{
    char text[65];

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_true(policy_syntax_name.ok((struct str){ text, 63 }));
    assert_false(policy_syntax_name.ok((struct str){ text, 64 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_texts_are_good_and_bad_ones_bad),
        cmocka_unit_test(hints_say_why),
        cmocka_unit_test(names_end_at_63_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
