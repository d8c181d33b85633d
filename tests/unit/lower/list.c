/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/list.c: shared records and sorted lists.
 */
#include "lowered.h"

static void the_order_of_a_set_leaves_no_trace(void **state)
{
    struct lowered one, other;

    (void)state;
    lowered_from(
        &one,
        "AuthPolicy p {ipAllow: [10.0.0.0/8, 192.0.2.0/24, 10.0.0.0/8]}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, auth: {policy: p}, to: {upstream: web}}]}\n");
    lowered_from(
        &other,
        "AuthPolicy p {ipAllow: [192.0.2.0/24, 10.0.0.0/8]}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, auth: {policy: p}, to: {upstream: web}}]}\n");
    assert_int_equal(table_auth(&one.t, 0)->allow_count, 2);
    assert_memory_equal(&one.t.head->content_id, &other.t.head->content_id, DIGEST_BYTES);
    lowered_end(&one);
    lowered_end(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_a_set_leaves_no_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
