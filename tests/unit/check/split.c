/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/split.c: baselines, sums, targets.
 */
#include "judged.h"

#define MORE                                                     \
    "Upstream v1 {endpoints: [{address: \"127.0.0.1:9003\"}]}\n" \
    "Upstream v2 {endpoints: [{address: \"127.0.0.1:9004\"}]}\n"
#define SPLIT(baseline, members)                                             \
    MORE "TrafficSplit s {stickyBy: [{header: x-user}], baseline: " baseline \
         ", members: {" members "}}\n"

static void the_baseline_is_a_member_and_takes_the_rest(void **state)
{
    static const struct judged_row rows[] = {
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v2, percent: 10}"), "" },
        { SPLIT("c", "a: {upstream: v1, percent: 1}, b: {upstream: v2, percent: 10}"),
          "401 3 `c`" },
        { SPLIT("a", "a: {upstream: v1, percent: 90}, b: {upstream: v2, percent: 10}"),
          "401 3 `90`" },
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v2}"), "110 3 `{upstream: v2}`" },
    };

    (void)state;
    judged_rows("401 110", rows, LEN(rows));
}

static void shares_leave_the_baseline_something_or_nothing(void **state)
{
    static const struct judged_row rows[] = {
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v2, percent: 100}"), "" },
        { SPLIT(
              "a",
              "a: {upstream: v1}, b: {upstream: v2, percent: 60}, c: {upstream: web, percent: 40}"),
          "" },
        { SPLIT(
              "a",
              "a: {upstream: v1}, b: {upstream: v2, percent: 60}, c: {upstream: web, percent: 40.01}"),
          "401 3 `40.01`" },
        { SPLIT(
              "a",
              "a: {upstream: v1}, c: {upstream: web, percent: 40.01}, b: {upstream: v2, percent: 60}"),
          "401 3 `60`" },
    };

    (void)state;
    judged_rows("401", rows, LEN(rows));
}

static void members_have_upstreams_of_their_own(void **state)
{
    static const struct judged_row rows[] = {
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v1, percent: 10}"), "404 3 `v1`" },
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: shop/v1, percent: 10}"), "404 3 `shop/v1`" },
        { SPLIT("a",
                "a: {upstream: v1}, b: {upstream: v1, percent: 10}, c: {upstream: v1, percent: 1}"),
          "404 3 `v1`; 404 3 `v1`" },
    };

    (void)state;
    judged_rows("404", rows, LEN(rows));
}

static void a_share_is_a_number_of_buckets(void **state)
{
    static const struct judged_row rows[] = {
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v2, percent: 0.01}"), "" },
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v2, percent: 0.0100}"), "" },
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v2, percent: 33.333}"), "407 3 `33.333`" },
    };

    (void)state;
    judged_rows("407", rows, LEN(rows));
}

static void many_members_need_a_lock_file(void **state)
{
    static const struct judged_row rows[] = {
        { SPLIT("a", "a: {upstream: v1}, b: {upstream: v2, percent: 1}"), "" },
        { SPLIT("a",
                "a: {upstream: v1}, b: {upstream: v2, percent: 1}, c: {upstream: web, percent: 1}, "
                "d: {upstream: app, percent: 1}"),
          "415 3 `{a: {upstream: v1}, b: {upstream`" },
    };

    (void)state;
    judged_rows("415", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_baseline_is_a_member_and_takes_the_rest),
        cmocka_unit_test(shares_leave_the_baseline_something_or_nothing),
        cmocka_unit_test(members_have_upstreams_of_their_own),
        cmocka_unit_test(a_share_is_a_number_of_buckets),
        cmocka_unit_test(many_members_need_a_lock_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
