/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/access.c: RateLimits and WafPolicies become records.
 */
#include "lowered.h"

static void a_limit_without_a_burst_takes_its_requests(void **state)
{
    struct lowered l;
    const struct table_rate_limit *r;

    (void)state;
    lowered_from(
        &l,
        "RateLimit each {key: [{header: x-user}], limit: {requests: 20, per: 1s}}\n"
        "RateLimit mould {abstract: true, limit: {requests: 1, per: 1s}}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, rateLimit: [each], to: {upstream: web}}]}\n");
    assert_int_equal(l.t.rate_limit_count, 1);
    r = table_rate_limit(&l.t, 0);
    assert_int_equal(r->burst, 20);
    assert_int_equal(r->per_ms, 1000);
    assert_int_equal(r->status, 429);
    assert_int_equal(r->flags, TABLE_LIMIT_RETRY_AFTER);
    assert_int_equal(r->key_count, 1);
    lowered_end(&l);
}

static void a_waf_keeps_its_rules_and_what_they_look_at(void **state)
{
    struct lowered l;
    const struct table_waf *w;

    (void)state;
    lowered_from(
        &l,
        "WafPolicy guard {mode: detect, packs: [core], rules: [{name: wp, targets: [path, body], "
        "regex: wp-login}], exclude: [{rule: wp, paths: [/blog]}], bots: {deny: [sqlmap]}}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, waf: {policy: guard}, to: {upstream: web}}]}\n");
    w = table_waf(&l.t, 0);
    assert_int_equal(w->mode, TABLE_WAF_DETECT);
    assert_int_equal(table_waf_rule(&l.t, w->rule_first)->targets, 1 | 16);
    assert_int_equal(table_waf_rule(&l.t, w->rule_first)->score, 5);
    assert_string_equal(lowered_words(&l, w->bots_deny_first, w->bots_deny_count), "sqlmap");
    assert_int_equal(w->exclude_count, 1);
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_without_a_burst_takes_its_requests),
        cmocka_unit_test(a_waf_keeps_its_rules_and_what_they_look_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
