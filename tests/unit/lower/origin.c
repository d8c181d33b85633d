/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/origin.c: where a request comes from, as conditions.
 */
#include "lowered.h"

static void lists_become_one_condition_each(void **state)
{
    struct lowered one;
    const struct table_predicate *p;

    (void)state;
    lowered_from(
        &one,
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, match: [{headers: {h: {present: true}}, "
        "sourceAddress: [192.0.2.0/24, 10.0.0.0/8, 10.1.0.0/16], sni: [\"*.b.test\", a.test]}], "
        "to: {upstream: web}}]}\n");
    assert_int_equal(table_rule(&one.t, 0)->pred_count, 3);
    p = table_predicate(&one.t, 1);
    assert_int_equal(p->subject, TABLE_CLIENT_ADDRESS);
    assert_int_equal(p->op, TABLE_IN_NETWORKS);
    assert_int_equal(p->count, 2);
    assert_true(str_eq(table_text(&one.t, p->value), STR("192.0.2.0/24, 10.0.0.0/8, 10.1.0.0/16")));
    p = table_predicate(&one.t, 2);
    assert_int_equal(p->subject, TABLE_SNI);
    assert_int_equal(p->op, TABLE_IN_HOSTS);
    assert_int_equal(p->count, 2);
    assert_true(str_eq(table_text(&one.t, table_word(&one.t, p->first)->text), STR("*.b.test")));
    assert_true(str_eq(table_text(&one.t, table_word(&one.t, p->first + 1)->text), STR("a.test")));
    lowered_end(&one);
}

static void a_long_list_is_shown_by_its_first(void **state)
{
    struct lowered one;

    (void)state;
    lowered_from(
        &one,
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, match: [{sourceAddress: [10.0.0.1, 10.0.0.2, "
        "10.0.0.3, 10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7, 10.0.0.8, 10.0.0.9, 10.0.0.10]}], "
        "to: {upstream: web}}]}\n");
    assert_true(str_has_suffix(table_text(&one.t, table_predicate(&one.t, 0)->value),
                               STR("10.0.0.8 and 2 more")));
    lowered_end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_become_one_condition_each),
        cmocka_unit_test(a_long_list_is_shown_by_its_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
