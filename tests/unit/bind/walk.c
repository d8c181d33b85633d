/* SPDX-License-Identifier: Apache-2.0
 *
 * Maps and lists: unknown, missing, exclusive and misplaced fields, and what a whole
 * document becomes.
 */
#include "bind/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "said.h"

static const struct said_row refused[] = {
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, retires: 2}]}",
      "PX108 'retires' `retires` is not a field of a rule ? did you mean `retry`? -> retry # "
      "`retries` of other products is called `retry` here" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, colour: 2}]}",
      "PX108 'colour' `colour` is not a field of a rule # a rule takes `name`, `match`, `to`, "
      "`respond`, `redirect`, `priority`, `rewrite`, `requestHeaders`, `responseHeaders`, "
      "`timeout`, `auth`, `rateLimit`, `waf`, `filters`, `retry`, `mirror`, `cors`, `fractionPercent`, `stream` "
      "and `upgrades`" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, To: {upstream: u}}]}",
      "PX108 'To' `To` is not a field of a rule ? did you mean `to`? -> to" },
    { "Route", "{listners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}}]}",
      "PX108 'listners' `listners` is not a field of a Route ? did you mean `listeners`? -> "
      "listeners" },
    { "Route", "{listeners: [l], hosts: [h], rulez: []}",
      "PX108 'rulez' `rulez` is not a field of a Route ? did you mean `rules`? -> rules" },
    { "Route", "{hosts: [h], rules: [{name: r, to: {upstream: u}}]}",
      "PX110 'spec' a Route needs `listeners` | here is none ? add `listeners: [platform/edge]`, "
      "for example # `listeners`: Listeners whose requests it serves." },
    { "Route", "{}",
      "PX110 'spec' a Route needs `listeners` | here is none ? add `listeners: [platform/edge]`, "
      "for example # `listeners`: Listeners whose requests it serves.\n"
      "PX110 'spec' a Route needs `hosts` | here is none ? add `hosts: [shop.example.com, "
      "\"*.shop.example.com\"]`, for example # `hosts`: Hosts it serves: exact, then the longest "
      "`*.suffix`, then `*`.\n"
      "PX110 'spec' a Route needs `rules` | here is none ? add `rules: [{name: all, to: {upstream: "
      "shop}}]`, for example # `rules`: The rules; their order in the file means nothing." },
    { "Route", "[]", "PX109 '[]' `spec` wants a map, and this is a list" },
    { "Route", "text", "PX109 'text' `spec` wants a map, and this is `text`" },
    { "Route", "null",
      "PX109 'spec' `spec` has no value ? write a value, or drop it; only a document of an "
      "environment may delete a field with `null`" },
    { "Route", "{listeners: l, hosts: [h], rules: [{name: r, to: {upstream: u}}]}",
      "PX109 'l' `listeners` wants a list, and this is `l` ? write `[l]` -> [l]" },
    { "Route", "{listeners: [l], hosts: {a: b}, rules: [{name: r, to: {upstream: u}}]}",
      "PX109 '{a: b}' `hosts` wants a list, and this is a map ? write `hosts: [shop.example.com, "
      "\"*.shop.example.com\"]`, for example" },
    { "Route", "{listeners: [], hosts: [[h]], rules: [{name: r, to: {upstream: u}}]}",
      "PX111 '[]' `listeners` is empty, and it wants at least 1\n"
      "PX109 '[h]' an entry of `hosts` wants text, and this is a list" },
    { "Route", "{listeners: [l], hosts: [h, null], rules: null}",
      "PX109 'null' an entry of `hosts` has no value ? write a value, or drop it; only a document "
      "of an environment may delete a field with `null`\n"
      "PX109 'rules' `rules` has no value ? write a value, or drop it; only a document of an "
      "environment may delete a field with `null`" },
    { "Route", "{listeners: [l], hosts: [h], rules: [text]}",
      "PX109 'text' an entry of `rules` wants a map, and this is `text`" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r}]}",
      "PX113 'name' a rule needs one of `to`, `respond` and `redirect` | here is none of them" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: {}}]}",
      "PX113 'to' `to` needs one of `upstream` and `split` | here is none of them" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u, split: s}}]}",
      "PX113 'split' `to` takes one of `upstream` and `split`, and here are `upstream` and `split` "
      "? drop one of them" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, respond: {status: 200}, "
      "redirect: {port: 1}}]}",
      "PX113 'respond' a rule takes one of `to`, `respond` and `redirect`, and here are `to` and "
      "`respond` ? drop one of them" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, r9espond: {status: 200}, redirect: {}}]}",
      "PX108 'r9espond' `r9espond` is not a field of a rule ? did you mean `respond`? -> respond" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: checkout}]}",
      "PX109 'checkout' `to` wants a map, and this is `checkout` ? write `to: {upstream: "
      "checkout}`, for example" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, respond: {body: x}}]}",
      "PX110 'respond' `respond` needs `status` | here is none ? add `status: 200`, for example # "
      "`status`: Status of the answer." },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, match: [{headers: {a: 1, b: {is: 1}, c: {}, "
      "d: null}}], to: {upstream: u}}]}",
      "PX109 '1' `a` wants a map, and this is `1` ? write `a: {exact: 1}`, for example\n"
      "PX108 'is' `is` is not a field of a matcher # a matcher takes `exact`, `prefix`, `suffix`, "
      "`contains`, `present`, `absent`, `not` and `regex`\n"
      "PX113 'c' a matcher needs one of `exact`, `prefix`, `suffix`, `contains`, `present`, "
      "`absent`, `not` and `regex` | here is none of them\n"
      "PX109 'd' `d` has no value ? write a value, or drop it; only a document of an environment "
      "may delete a field with `null`" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, requestHeaders: {set: {a: "
      "[1]}, remove: b}}]}",
      "PX109 '[1]' `a` wants text, and this is a list\n"
      "PX109 'b' `remove` wants a list, and this is `b` ? write `[b]` -> [b]" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, match: [{methods: [GET]}], auth: "
      "null}]}",
      "PX109 'auth' `auth` has no value ? write a value, or drop it; only a document of an "
      "environment may delete a field with `null`" },
    { "TrafficSplit",
      "{baseline: a, members: {}, stickyBy: [{cookie: {}}, {cookie: {name: a, issue: true}}, "
      "{claim: sub}]}",
      "PX111 '{}' `members` is empty, and it wants at least 1\n"
      "PX110 'cookie' a cookie key needs `name` | here is none ? add `name: session`, for example "
      "# `name`: Name of the cookie." },
};

static void misshapen_maps_are_refused_in_the_readers_words(void **state)
{
    (void)state;
    said_check(refused, LEN(refused));
}

static void absent_fields_have_their_defaults(void **state)
{
    struct said s = said_spec("Upstream", "{endpoints: [{address: \"10.0.0.1:80\"}]}");
    const struct policy_upstream *u = s.object;

    (void)state;
    assert_int_equal(s.lines.n, 0);
    assert_int_equal(u->connect_timeout_ms, 1000);
    assert_int_equal(u->idle_timeout_ms, 4000);
    assert_int_equal(u->connections_max, 1024);
    assert_int_equal(u->pending_max, 1024);
    assert_int_equal(u->requests_max, 1024);
    assert_int_equal(u->endpoints.items[0].weight, 1);
    assert_null(u->meta.from.node);
    assert_int_equal(u->meta.from.index, UINT32_MAX);
    said_end(&s);
}

static void unions_say_which_member_is_written(void **state)
{
    struct said s = said_spec("Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: "
                                       "{upstream: u}, rewrite: {path: {replaceFull: /x}}, "
                                       "match: [{path: {prefix: /a}, headers: {a: {present: true}, "
                                       "b: {not: x}}}, {path: {exact: /b}}, "
                                       "{path: {template: \"/{id}\"}}, {methods: [GET]}]}]}");
    const struct policy_route *route = s.object;
    const struct policy_rule *rule = route->rules.items;

    (void)state;
    assert_int_equal(s.lines.n, 0);
    assert_int_equal(rule->match.count, 4);
    assert_int_equal(rule->match.items[0].path_kind, POLICY_PATH_PREFIX);
    assert_int_equal(rule->match.items[1].path_kind, POLICY_PATH_EXACT);
    assert_int_equal(rule->match.items[2].path_kind, POLICY_PATH_TEMPLATE);
    assert_int_equal(rule->match.items[3].path_kind, POLICY_PATH_ANY);
    assert_true(str_eq(rule->match.items[0].path.text, STR("/a")));
    assert_int_equal(rule->match.items[0].more->headers.items[0].op, POLICY_MATCH_PRESENT);
    assert_int_equal(rule->match.items[0].more->headers.items[1].op, POLICY_MATCH_NOT);
    assert_true(str_eq(rule->match.items[0].more->headers.items[1].key, STR("b")));
    assert_int_equal(rule->more->rewrite->path.kind, POLICY_REWRITE_REPLACE_FULL);
    assert_null(rule->more->redirect);
    said_end(&s);
}

static void a_sticky_cookie_may_be_a_name_or_a_map(void **state)
{
    struct said s = said_spec(
        "TrafficSplit", "{baseline: a, members: {a: {upstream: u}}, stickyBy: [{cookie: one}, "
                        "{cookie: {name: two}}, {query: q}, {clientAddress: true}]}");
    const struct policy_split *split = s.object;

    (void)state;
    assert_int_equal(s.lines.n, 0);
    assert_int_equal(split->sticky_by.items[0].kind, POLICY_KEY_COOKIE);
    assert_true(str_eq(split->sticky_by.items[0].name.text, STR("one")));
    assert_int_equal(split->sticky_by.items[1].kind, POLICY_KEY_COOKIE);
    assert_true(str_eq(split->sticky_by.items[1].name.text, STR("two")));
    assert_int_equal(split->sticky_by.items[2].kind, POLICY_KEY_QUERY);
    assert_int_equal(split->sticky_by.items[3].kind, POLICY_KEY_CLIENT_ADDRESS);
    said_end(&s);
}

static void one_mistake_leaves_the_rest_bound(void **state)
{
    struct said s = said_spec(
        "Route", "{listeners: [l], hosts: [h], rules: [{name: a, to: {upstream: u}, x: 1}, "
                 "{name: b, priority: high, to: {upstream: v}}]}");
    const struct policy_route *route = s.object;

    (void)state;
    assert_true(s.lines.n > 0);
    assert_int_equal(route->rules.count, 2);
    assert_true(str_eq(route->rules.items[0].to.upstream.text, STR("u")));
    assert_true(str_eq(route->rules.items[1].to.upstream.text, STR("v")));
    assert_int_equal(route->rules.items[1].priority, 0);
    said_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(misshapen_maps_are_refused_in_the_readers_words),
        cmocka_unit_test(absent_fields_have_their_defaults),
        cmocka_unit_test(unions_say_which_member_is_written),
        cmocka_unit_test(a_sticky_cookie_may_be_a_name_or_a_map),
        cmocka_unit_test(one_mistake_leaves_the_rest_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
