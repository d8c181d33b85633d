/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/ask.c: one request on a command line, as curl wants it.
 */
#include "typed.h"

#define OTHER                                                                                             \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: tls}\n"                       \
    "spec: {bind: [\"127.0.0.1:8081\"]}\n"                                                                \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: tls}\nspec: {listeners: [tls], " \
    "hosts: [shop.test], rules: [{name: all, respond: {status: 204}}]}\n"

static void a_url_is_read_with_and_without_its_parts(void **state)
{
    static const struct typed_row rows[] = {
        { "explain -C @ http://shop.test/healthz", 0, "action      answer 200\n", NULL },
        { "explain -C @ shop.test/healthz", 0, "action      answer 200\n", NULL },
        { "explain -C @ https://shop.test:8443/healthz", 0, "host        shop.test by shop.test",
          NULL },
        { "explain -C @ shop.test?a=/b", 0, "host        shop.test by|action      answer 404",
          NULL },
        { "explain -C @ shop.test", 0, "action      answer 404", NULL },
        { "explain -C @ shop.test/pay?x=1 --bucket 0", 0, "forwarded   /v1/pay?x=1", NULL },
        { "explain -C @ other.test/healthz -H 'Host: shop.test'", 0, "action      answer 200\n",
          NULL },
        { "explain -C @ -X POST shop.test/healthz", 0, "action      answer 405", NULL },
        { "explain -C @ /healthz", 2, NULL,
          "`/healthz` has no host; wanted is `http://HOST/PATH`" },
        { "explain -C @ http:///healthz", 2, NULL, "has no host" },
        { "explain -C @", 2, NULL, "URL" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void what_is_no_part_of_a_request_is_refused(void **state)
{
    static const struct typed_row rows[] = {
        { "explain -C @ shop.test/pay -H x-beta", 2, NULL,
          "`x-beta` is no header field `name: value`" },
        { "explain -C @ shop.test/pay -H ': 1'", 2, NULL, "`: 1` is no header field" },
        { "explain -C @ shop.test/pay -H x-beta:1", 0, "yes shop/shop/beta", NULL },
        { "explain -C @ shop.test/pay --claim sub", 2, NULL, "`sub` is no claim `name=value`" },
        { "explain -C @ shop.test/pay --claim =x", 2, NULL, "`=x` is no claim" },
        { "explain -C @ shop.test/pay --claim sub=", 0, "", NULL },
        { "explain -C @ shop.test/pay --from somewhere", 2, NULL,
          "`--from` takes an IP address, not `somewhere`" },
        { "explain -C @ shop.test/pay --bucket 10000", 2, NULL,
          "`--bucket` takes 0 to 9999, not `10000`" },
        { "explain -C @ shop.test/pay --bucket -1", 2, NULL, "" },
        { "explain -C @ shop.test/pay --bucket 9999", 0, "bucket 9999 -> member stable", NULL },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void a_listener_is_named_where_there_are_several(void **state)
{
    static const struct typed_row rows[] = {
        { "explain -C @ shop.test/healthz", 2, NULL,
          "say by which listener: `--listener` one of default/tls, shop/edge" },
        { "explain -C @ shop.test/healthz --listener shop/edge", 0, "answer 200", NULL },
        { "explain -C @ shop.test/healthz --listener tls", 0, "answer 204", NULL },
        { "explain -C @ shop.test/healthz --listener default/tls", 0, "answer 204", NULL },
        { "explain -C @ shop.test/healthz --listener edge", 2, NULL,
          "one of default/tls, shop/edge" },
    };

    typed_policy(*state, OTHER);
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_url_is_read_with_and_without_its_parts),
        TYPED_TEST(what_is_no_part_of_a_request_is_refused),
        TYPED_TEST(a_listener_is_named_where_there_are_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
