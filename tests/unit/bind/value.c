/* SPDX-License-Identifier: Apache-2.0
 *
 * Scalars of every type: what is read, and the exact words about what is not.
 */
#include "bind/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "said.h"

static const struct said_row refused[] = {
    { "Upstream", "{abstract: yes}",
      "PX109 'yes' `abstract` wants `true` or `false`, and this is `yes` ? write `true` -> true" },
    { "Upstream", "{abstract: \"true\"}",
      "PX109 '\"true\"' `abstract` wants `true` or `false`, and this is quoted `true` ? write "
      "`true` -> true" },
    { "Upstream", "{abstract: maybe}",
      "PX109 'maybe' `abstract` wants `true` or `false`, and this is `maybe`" },
    { "Upstream", "{abstract: 0}",
      "PX109 '0' `abstract` wants `true` or `false`, and this is `0` ? write `false` -> false" },
    { "Upstream", "{abstract: [true]}",
      "PX109 '[true]' `abstract` wants `true` or `false`, and this is a list ? write `abstract: "
      "true`, for example" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 65536}]}",
      "PX111 '65536' `weight` is 65536, and it goes from 0 to 65535" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 4294967297}]}",
      "PX111 '4294967297' `weight` is 4294967297, and it goes from 0 to 65535" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: -1}]}",
      "PX109 '-1' `weight` wants a number, and this is `-1`" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 0x1F}]}",
      "PX109 '0x1F' `weight` wants a decimal number, and this is `0x1F` ? write `31` -> 31" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 0o17}]}",
      "PX109 '0o17' `weight` wants a decimal number, and this is `0o17` ? write `15` -> 15" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 017}]}",
      "PX109 '017' `weight` wants a decimal number, and this is `017` ? write `15` -> 15" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 1_000}]}",
      "PX109 '1_000' `weight` wants a decimal number, and this is `1_000` ? write `1000` -> 1000" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: \"80\"}]}",
      "PX109 '\"80\"' `weight` wants a number, and this is quoted `80` ? drop the quotes -> 80" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 80a}]}",
      "PX109 '80a' `weight` wants a number, and this is `80a`" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: 1.0}]}",
      "PX109 '1.0' `weight` wants a number, and this is `1.0`" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: [1]}]}",
      "PX109 '[1]' `weight` wants a number, and this is a list ? write `weight: 2`, for example" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:80\", weight: }]}",
      "PX109 'weight' `weight` has no value ? write a value, or drop it; only a document of an "
      "environment may delete a field with `null`" },
    { "Upstream", "{connectTimeout: 5}",
      "PX112 '5' `connectTimeout` is `5`, a number without a unit ? write `5s` for seconds, or "
      "`5ms` for milliseconds -> 5s" },
    { "Upstream", "{connectTimeout: 5sec}",
      "PX109 '5sec' `connectTimeout` wants a duration such as `2s`, and this is `5sec` # whole "
      "numbers with one of the units ms, s, m, h, d" },
    { "Upstream", "{connectTimeout: 0.5s}",
      "PX109 '0.5s' `connectTimeout` wants a duration such as `2s`, and this is `0.5s` # whole "
      "numbers with one of the units ms, s, m, h, d" },
    { "Upstream", "{connectTimeout: 0ms}",
      "PX111 '0ms' `connectTimeout` is 0ms, and it goes from 1ms to 10m" },
    { "Upstream", "{connectTimeout: 11m}",
      "PX111 '11m' `connectTimeout` is 11m, and it goes from 1ms to 10m" },
    { "Upstream", "{connectTimeout: none}",
      "PX109 'none' `connectTimeout` wants a duration such as `2s`, and this is `none` # whole "
      "numbers with one of the units ms, s, m, h, d" },
    { "Upstream", "{lb: {algorithm: round-robbin}}",
      "PX111 'round-robbin' `algorithm` is `round-robbin`, and it takes `round-robin`, `least-requests`, "
      "`random`, `maglev` or `ring-hash` ? did you mean `round-robin`? -> round-robin" },
    { "Upstream", "{lb: {algorithm: fastest}}",
      "PX111 'fastest' `algorithm` is `fastest`, and it takes `round-robin`, `least-requests`, "
      "`random`, `maglev` or `ring-hash`" },
    { "Upstream", "{from: Base}",
      "PX116 'Base' `Base` is no name; it wants a-z, 0-9 and inner `-`, or two such as "
      "`namespace/name` ? write `base` -> base" },
    { "Upstream", "{from: a/b/c}",
      "PX116 'a/b/c' `a/b/c` is no name; it wants a-z, 0-9 and inner `-`, or two such as "
      "`namespace/name`" },
    { "Upstream", "{from: {name: a}}",
      "PX109 '{name: a}' `from` wants the name of a document, and this is a map ? write `from: defaults`, "
      "for example" },
    { "Upstream", "{endpoints: [{address: \"checkout.internal:8080\"}]}",
      "PX111 '\"checkout.internal:8080\"' `address` is `checkout.internal:8080`, and it wants "
      "`IP:port`, `[IPv6]:port`, `localhost:port` or `unix:PATH` | a name goes into "
      "`discovery: {dns: NAME, port: PORT}`" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1\"}]}",
      "PX111 '\"10.0.0.1\"' `address` is `10.0.0.1`, and it wants `IP:port`, `[IPv6]:port`, "
      "`localhost:port` or `unix:PATH` | the port is missing" },
    { "Upstream", "{endpoints: [{address: \"10.0.0.1:0\"}]}",
      "PX111 '\"10.0.0.1:0\"' `address` is `10.0.0.1:0`, and it wants `IP:port`, `[IPv6]:port`, "
      "`localhost:port` or `unix:PATH` | port 0 is no port to connect to" },
    { "Listener", "{bind: [\"[::]:0\"], limits: {head: 32}}",
      "PX112 '32' `head` is `32`, a number without a unit ? write `32KiB`, or `32B` for bytes -> "
      "32KiB" },
    { "Listener", "{bind: [\"[::]:0\"], limits: {head: 32KB}}",
      "PX109 '32KB' `head` wants a size such as `64KiB`, and this is `32KB` # whole numbers with "
      "one of the units B, KiB, MiB, GiB" },
    { "Listener", "{bind: [\"[::]:0\"], limits: {head: 1023B, target: 1MiB}}",
      "PX111 '1023B' `head` is 1023B, and it goes from 1KiB to 64KiB\n"
      "PX111 '1MiB' `target` is 1MiB, and it goes from 64B to 32KiB" },
    { "Listener", "{bind: [\":80\"]}",
      "PX111 '\":80\"' an entry of `bind` is `:80`, and it wants `IP:port`, `[IPv6]:port`, "
      "`localhost:port` or `unix:PATH` | every address is `0.0.0.0`, or `[::]` for IPv6" },
    { "Listener", "{bind: [\"::1\"]}",
      "PX111 '\"::1\"' an entry of `bind` is `::1`, and it wants `IP:port`, `[IPv6]:port`, "
      "`localhost:port` or `unix:PATH` | an IPv6 address stands in brackets before its port" },
    { "Listener", "{bind: [\"example.com:80\"]}",
      "PX111 '\"example.com:80\"' an entry of `bind` is `example.com:80`, and it wants `IP:port`, "
      "`[IPv6]:port`, `localhost:port` or `unix:PATH` | a listener binds addresses, not names" },
    { "Listener", "{bind: [\"unix:\"]}",
      "PX111 '\"unix:\"' an entry of `bind` is `unix:`, and it wants `IP:port`, `[IPv6]:port`, "
      "`localhost:port` or `unix:PATH` | the path is empty" },
    { "Listener", "{bind: [\"\"], protocol: httpx}",
      "PX111 '\"\"' an entry of `bind` is empty, and it wants `IP:port`, `[IPv6]:port`, "
      "`localhost:port` or `unix:PATH`\n"
      "PX111 'httpx' `protocol` is `httpx`, and it takes `http`, `https`, `tcp`, `udp` or "
      "`tls-passthrough` ? did you mean `http`? -> http" },
    { "TrafficSplit", "{baseline: a, members: {a: {upstream: u}, b: {upstream: u, percent: 10%}}}",
      "PX109 '10%' `percent` wants a plain number, and this is `10%` ? write `10` -> 10" },
    { "TrafficSplit",
      "{baseline: a, members: {a: {upstream: u}, b: {upstream: u, percent: 100.01}}}",
      "PX111 '100.01' `percent` is 100.01, and it goes from 0 to 100" },
    { "TrafficSplit",
      "{baseline: a, members: {a: {upstream: u}, b: {upstream: u, percent: \"10\"}}}",
      "PX109 '\"10\"' `percent` wants a percentage as a plain number, and this is quoted `10` ? "
      "drop the quotes -> 10" },
    { "TrafficSplit", "{baseline: a, members: {a: {upstream: u}, b: {upstream: u, percent: -5}}}",
      "PX109 '-5' `percent` wants a percentage as a plain number, and this is `-5`" },
    { "TrafficSplit", "{baseline: a, members: {a: {upstream: u}, Canary_2: {upstream: u}}}",
      "PX116 'Canary_2' `Canary_2` is no name; it wants a-z, 0-9 and inner `-`, 63 characters at "
      "most ? write `canary-2` -> canary-2" },
    { "TrafficSplit",
      "{baseline: a, members: {a: {upstream: u}}, stickyBy: [{clientAddress: false}]}",
      "PX109 'false' `clientAddress` wants `true`, and this is `false` ? write `true`, or drop the "
      "field" },
    { "TrafficSplit",
      "{baseline: a, members: {a: {upstream: u}}, force: {header: x y, from: [10.0.0.1/8]}}",
      "PX111 'x y' `header` is `x y`, and it wants letters, digits and !#$%&'*+-.^_`|~, without "
      "spaces\n"
      "PX111 '10.0.0.1/8' an entry of `from` is `10.0.0.1/8`, and it wants a network as "
      "`address/bits` | bits behind the prefix length are set" },
    { "TrafficSplit", "{baseline: a, members: {a: {upstream: u}}, salt: \"\"}",
      "PX111 '\"\"' `salt` is empty" },
    { "Route", "{listeners: [l], hosts: [Shop.example.com], rules: [{name: r, to: {upstream: u}}]}",
      "PX111 'Shop.example.com' an entry of `hosts` is `Shop.example.com`, and it wants a host "
      "name, `*.` and a host name, or `*` | hosts are written in lower case" },
    { "Route",
      "{listeners: [l], hosts: [\"shop.example.com:80\"], rules: [{name: r, to: {upstream: u}}]}",
      "PX111 '\"shop.example.com:80\"' an entry of `hosts` is `shop.example.com:80`, and it wants "
      "a host name, `*.` and a host name, or `*` | a host has no port; the listener has it" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, priority: -1001}]}",
      "PX111 '-1001' `priority` is -1001, and it goes from -1000 to 1000" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, priority: -0x10}]}",
      "PX109 '-0x10' `priority` wants a number, and this is `-0x10`" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, timeout: 0}]}",
      "PX109 '0' `timeout` wants a duration such as `2s`, or `none`, and this is `0` ? write "
      "`none` if there is to be no limit" },
    { "Route", "{listeners: [l], hosts: [h], rules: [{name: r, to: {upstream: u}, timeout: 30}]}",
      "PX112 '30' `timeout` is `30`, a number without a unit ? write `30s` for seconds, or `30ms` "
      "for milliseconds -> 30s" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, redirect: {status: 305, scheme: htps}}]}",
      "PX111 '305' `status` is `305`, and it takes `301`, `302`, `303`, `307` or `308`\n"
      "PX111 'htps' `scheme` is `htps`, and it takes `http` or `https` ? did you mean `https`? -> "
      "https" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, match: [{path: {prefix: items}}], to: "
      "{upstream: u}}]}",
      "PX111 'items' `prefix` is `items`, and it wants a path such as `/items` | a path begins "
      "with `/`" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, match: [{path: {template: \"/a/x{id}\"}}], "
      "to: {upstream: u}}]}",
      "PX111 '\"/a/x{id}\"' `template` is `/a/x{id}`, and it wants a path such as `/items/{id}` | "
      "`{name}` stands for one whole segment" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, match: [{path: {exact: \"/a?b=1\"}}], to: "
      "{upstream: u}}]}",
      "PX111 '\"/a?b=1\"' `exact` is `/a?b=1`, and it wants a path such as `/items` | conditions "
      "on the query go into `query`" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, match: [{methods: [get]}], to: {upstream: "
      "u}}]}",
      "PX111 'get' an entry of `methods` is `get`, and it wants a method such as `GET` | methods "
      "are written in capitals" },
    { "Route",
      "{listeners: [l], hosts: [h], rules: [{name: r, match: [{headers: {\"x y\": {present: "
      "true}}}], to: {upstream: u}}]}",
      "PX111 '\"x y\"' an entry of `headers` is `x y`, and it wants letters, digits and "
      "!#$%&'*+-.^_`|~, without spaces" },
    { "RouteTest",
      "{cases: [{name: c, request: {bucket: 10000}, expect: {status: 99, tolerancePercent: "
      "0.001}}]}",
      "PX111 '10000' `bucket` is 10000, and it goes from 0 to 9999\n"
      "PX111 '99' `status` is 99, and it goes from 100 to 599\n"
      "PX111 '0.001' `tolerancePercent` is 0.001, and it takes two decimals at most" },
    { "RouteTest",
      "{cases: [{name: c, request: {from: \"10.0.0.1:80\", claims: {sub: u}}, expect: "
      "{sharePercent: {a: 101}}}]}",
      "PX111 '\"10.0.0.1:80\"' `from` is `10.0.0.1:80`, and it wants an IP address without port\n"
      "PX111 '101' `a` is 101, and it goes from 0 to 100" },
    { "RouteTest", "{environments: [Prod], cases: [{name: c, expect: {}}]}",
      "PX116 'Prod' `Prod` is no name; it wants a-z, 0-9 and inner `-`, 63 characters at most ? "
      "write `prod` -> prod" },
    { "Environment", "{remove: [shop/x]}",
      "PX111 'shop/x' an entry of `remove` is `shop/x`, and it wants `Kind/namespace/name`" },
};

static void bad_scalars_are_refused_in_the_readers_words(void **state)
{
    (void)state;
    said_check(refused, LEN(refused));
}

static void numbers_sizes_and_durations_are_read(void **state)
{
    struct said s = said_spec(
        "Listener", "{bind: [\"127.0.0.1:0\"], limits: {head: 1KiB, fields: 7, target: 64B}, "
                    "timeouts: {head: 1500ms, body: 2m, idle: 1d}}");
    const struct policy_listener *l = s.object;

    (void)state;
    assert_int_equal(s.lines.n, 0);
    assert_int_equal(l->head_max, 1024);
    assert_int_equal(l->fields_max, 7);
    assert_int_equal(l->target_max, 64);
    assert_int_equal(l->head_timeout_ms, 1500);
    assert_int_equal(l->body_timeout_ms, 120000);
    assert_int_equal(l->idle_timeout_ms, 86400000);
    said_end(&s);
}

static void percentages_are_ten_thousandths_and_keep_their_text(void **state)
{
    static const struct {
        const char *text;
        uint32_t value;
    } rows[] = { { "0", 0 },           { "10", 1000 },     { "2.5", 250 }, { "0.01", 1 },
                 { "100", 10000 },     { "33.33", 3333 },  { "0.003", 0 }, { "0.005", 1 },
                 { "10.00000", 1000 }, { "100.00", 10000 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char spec[256];
        struct said s;
        const struct policy_split *split;

        (void)snprintf(spec, sizeof(spec),
                       "{baseline: a, members: {a: {upstream: u}, b: {upstream: u, percent: %s}}}",
                       rows[i].text);
        s = said_spec("TrafficSplit", spec);
        split = s.object;
        assert_int_equal(s.lines.n, 0);
        assert_false(split->members.items[0].has_percent);
        assert_true(split->members.items[1].has_percent);
        assert_int_equal(split->members.items[1].percent, rows[i].value);
        assert_true(str_eq(split->members.items[1].percent_text.text, str_of(rows[i].text)));
        said_end(&s);
    }
}

static void text_takes_any_scalar_as_it_is_written(void **state)
{
    struct said s = said_spec(
        "Route", "{listeners: [l], hosts: [h], rules: [{name: \"no\", respond: {status: 200, "
                 "body: 1.10}, responseHeaders: {set: {a: no, b: 012, c: \"\"}}}]}");
    const struct policy_route *route = s.object;
    const struct policy_rule *rule = route->rules.items;

    (void)state;
    assert_true(str_has_prefix(s.lines, STR("PX106 '1.10'"))); /* what other readers make of them */
    assert_true(str_eq(rule->name.text, STR("no")));
    assert_true(str_eq(rule->more->respond->body.text, STR("1.10")));
    assert_true(str_eq(rule->more->respond->content_type.text, STR("text/plain; charset=utf-8")));
    assert_true(str_eq(rule->more->response_headers->set.items[0].value.text, STR("no")));
    assert_true(str_eq(rule->more->response_headers->set.items[1].value.text, STR("012")));
    assert_non_null(rule->more->response_headers->set.items[2].value.node);
    said_end(&s);
}

static void a_negative_number_reaches_a_signed_field(void **state)
{
    struct said s = said_spec(
        "Route", "{listeners: [l], hosts: [h], rules: [{name: r, priority: -7, timeout: none, "
                 "to: {split: shop/s}}]}");
    const struct policy_route *route = s.object;

    (void)state;
    assert_int_equal(s.lines.n, 0);
    assert_int_equal(route->rules.items[0].priority, -7);
    assert_int_equal(route->rules.items[0].timeout_ms, 0);
    assert_true(str_eq(route->rules.items[0].timeout_text.text, STR("none")));
    assert_true(str_eq(route->rules.items[0].to.split.text, STR("shop/s")));
    assert_int_equal(route->rules.items[0].to.split.index, UINT32_MAX);
    assert_null(route->rules.items[0].to.upstream.node);
    assert_int_equal(route->rules.items[0].to.upstream.index, UINT32_MAX);
    said_end(&s);
}

static void booleans_are_true_and_false(void **state)
{
    struct said yes = said_spec("Upstream", "{abstract: true}"),
                no = said_spec("Upstream", "{abstract: false}");

    (void)state;
    assert_int_equal(yes.lines.n + no.lines.n, 0);
    assert_true(((const struct policy_upstream *)yes.object)->meta.abstract);
    assert_false(((const struct policy_upstream *)no.object)->meta.abstract);
    said_end(&yes);
    said_end(&no);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_scalars_are_refused_in_the_readers_words),
        cmocka_unit_test(numbers_sizes_and_durations_are_read),
        cmocka_unit_test(percentages_are_ten_thousandths_and_keep_their_text),
        cmocka_unit_test(text_takes_any_scalar_as_it_is_written),
        cmocka_unit_test(a_negative_number_reaches_a_signed_field),
        cmocka_unit_test(booleans_are_true_and_false),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
