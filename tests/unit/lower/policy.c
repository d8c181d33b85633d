/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/policy.c: rules that say the same share what is applied to them.
 */
#include "lowered.h"

static void rules_without_anything_have_nothing(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(&l, "");
    assert_int_equal(l.t.policy_count, 0);
    assert_int_equal(table_action(&l.t, 0)->policy, TABLE_NONE);
    lowered_end(&l);
}

static void equal_treatment_is_one_record(void **state)
{
    struct lowered l;
    const struct table_retry *r;

    (void)state;
    lowered_from(
        &l,
        "Route r {listeners: [edge], hosts: [a.test], defaults: {retry: {tries: 2, when: [reset, 5xx]}}, "
        "rules: [{name: a, match: [{path: {exact: /a}}], to: {upstream: web}}, "
        "{name: b, match: [{path: {exact: /b}}], retry: {tries: 2, when: [5xx, reset]}, to: {upstream: web}}, "
        "{name: c, match: [{path: {exact: /c}}], stream: true, to: {upstream: web}}]}\n");
    assert_int_equal(l.t.retry_count, 1);
    assert_int_equal(l.t.policy_count, 2);
    r = table_retry(&l.t, 0);
    assert_int_equal(r->tries, 2);
    assert_int_equal(r->budget, 2000);
    lowered_end(&l);
}

static void mirrors_origins_and_fractions_are_kept(void **state)
{
    struct lowered l;
    const struct table_policy *p;

    (void)state;
    lowered_from(
        &l,
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, mirror: [{upstream: web, percent: 5}], cors: {origins: [\"https://a.test\"], credentials: true}, fractionPercent: 10, to: {upstream: web}}]}\n");
    p = table_policy(&l.t, 0);
    assert_int_equal(p->fraction, 1000);
    assert_int_equal(table_mirror(&l.t, p->mirror_first)->share, 500);
    assert_int_equal(table_cors(&l.t, p->cors)->credentials, 1);
    assert_string_equal(lowered_text(&l, table_origin(&l.t, 0)->text), "https://a.test");
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_without_anything_have_nothing),
        cmocka_unit_test(equal_treatment_is_one_record),
        cmocka_unit_test(mirrors_origins_and_fractions_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
