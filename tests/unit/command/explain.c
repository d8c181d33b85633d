/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/explain.c: what happens to one request, and why.
 */
#include "typed.h"

static void the_way_of_a_request_is_told_in_order(void **state)
{
    static const struct typed_row rows[] = {
        { "explain -C @ http://shop.test/pay --bucket 0", 0,
          "request     GET http://shop.test/pay\nlistener    shop/edge\nhost        shop.test by shop.test\nrules\n"
          "  no  shop/shop/health: the path is not `/healthz`\n|  yes shop/shop/pay  (all/all.yaml:42)\n"
          "action      forward by split shop/canary\nsplit       bucket 0 -> member canary, which has 25% (bucket given)\n"
          "upstream    shop/v2: 127.0.0.1:9002 (weight 1)\ntimeout     15s (the default)\nforwarded   /v1/pay, Host: shop.test\n"
          "request     set x-edge: yes-it-is\n            remove x-debug\n",
          NULL },
        { "explain -C @ http://shop.test/healthz", 0,
          "      3 more stand below (--all)\naction      answer 200\n|!upstream", NULL },
        { "explain -C @ --all http://shop.test/pay -H x-beta:1", 0,
          "rules\n  no  shop/shop/health: the path is not `/healthz`\n|  yes shop/shop/beta  (|"
          "  no  shop/shop/old: the path is not below `/old`\n|"
          "  no  shop/shop/pay: it takes such requests, but `shop/shop/beta` comes first: it has more conditions\n"
          "action      |!below\n",
          NULL },
        { "explain -C @ http://none.test/", 0,
          "host        none.test: no host pattern of this listener takes it\naction      answer 404\n",
          NULL },
        { "explain -C @ http://shop.test/%2f", 0, "refused     |action      answer 400\n|!rules",
          NULL },
        { "explain -C @ -X POST http://shop.test/healthz", 0,
          "action      answer 405\nallow       GET\n", NULL },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void a_timeout_tells_where_it_is_written(void **state)
{
    static const struct typed_row rows[] = {
        { "explain -C @ http://t.test/own", 0, "timeout     2s (all/all.yaml:55:", NULL },
        { "explain -C @ http://t.test/none", 0, "timeout     none (all/all.yaml:56:", NULL },
        { "explain -C @ http://t.test/", 0,
          "timeout     3s (defaults of the route, all/all.yaml:54:", NULL },
    };

    typed_policy(
        *state,
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: t, namespace: shop}\n"
        "spec: {listeners: [edge], hosts: [t.test], defaults: {timeout: 3s}, rules: [\n"
        "  {name: own, match: [{path: {exact: /own}}], to: {upstream: v1}, timeout: 2s},\n"
        "  {name: none, match: [{path: {exact: /none}}], to: {upstream: v1}, timeout: none, stream: true},\n"
        "  {name: all, to: {upstream: v1}}]}\n");
    typed_rows(*state, rows, LEN(rows));
}

static void a_rule_that_did_not_take_it_is_asked_why(void **state)
{
    static const struct typed_row rows[] = {
        { "explain -C @ http://shop.test/pay --why-not old", 0,
          "why not     shop/shop/old\n            the path is not below `/old`\n", NULL },
        { "explain -C @ http://shop.test/pay --why-not pay", 0,
          "why not     shop/shop/pay: it is the rule that takes it\n", NULL },
        { "explain -C @ http://shop.test/pay --why-not none", 2, NULL,
          "there is not one rule `none`" },
        { "explain -C @ http://shop.test/pay --why-not old --format json", 0,
          "\"why_not\": {|\"the path is not below `/old`\"", NULL },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void json_holds_what_text_does(void **state)
{
    static const struct typed_row rows[] = {
        { "explain -C @ http://shop.test/pay --bucket 0 --format json", 0,
          "\"host_pattern\": \"shop.test\"|\"rule\": \"shop/shop/pay\"|\"member\": \"canary\"|\"bucket\": 0|\"timeout_ms\": 15000|"
          "\"timeout_origin\": \"the default\"|\"path\": \"/v1/pay\"|\"upstream_headers\"|!\"why_not\"|!\"filters\"",
          NULL },
        { "explain -C @ http://shop.test/old --format json", 0,
          "\"location\": \"http://new.test/old\"|\"status\": 308|!\"upstream\"", NULL },
        { "explain -C @ http://shop.test/healthz --format json", 0,
          "\"holds\": true,\n|\"takes\": true|\"shop/shop/pay\"|\"candidates_left_out\": 0", NULL },
        { "explain -C @ http://shop.test/old --format yaml", 2, NULL, "yaml" },
        { "explain -C @/none http://shop.test/old", 3, NULL, "@/none" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_way_of_a_request_is_told_in_order),
        TYPED_TEST(a_timeout_tells_where_it_is_written),
        TYPED_TEST(a_rule_that_did_not_take_it_is_asked_why),
        TYPED_TEST(json_holds_what_text_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
