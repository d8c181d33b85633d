/* SPDX-License-Identifier: Apache-2.0
 *
 * What a member lacks that its fellows have.
 */
#include "judged.h"

#define SPARE "Upstream spare {endpoints: [{address: \"127.0.0.1:9003\"}]}\n"
#define SPLIT(rest, members)                                                                \
    "TrafficSplit s {baseline: stable" rest ", members: {stable: {upstream: web}, " members \
    "}}\n" JUDGED_ROUTE("{name: all, to: {split: s}}") SPARE

static void member_that_gets_nothing(void **state)
{
    static const struct judged_row rows[] = {
        { SPLIT("", "next: {upstream: app, percent: 0}"), "403 1 `0`" },
        { SPLIT("", "next: {upstream: app, percent: 0.01}"), "" },
        /* the baseline */
        { SPLIT("", "next: {upstream: app, percent: 100}"), "403 1 `stable`" },
    };

    (void)state;
    judged_rows("403", rows, LEN(rows));
}

static void users_that_change_the_member(void **state)
{
    static const struct judged_row rows[] = {
        /* one canary */
        { SPLIT("", "next: {upstream: app, percent: 10}"), "" },
        /* two variants */
        { SPLIT("", "a: {upstream: app, percent: 10}, b: {upstream: spare, percent: 10}"),
          "406 1 `s`" },
        /* one of them is off */
        { SPLIT("", "a: {upstream: app, percent: 10}, b: {upstream: spare, percent: 0}"), "" },
        { SPLIT(", stickyBy: [{clientAddress: true}]",
                "a: {upstream: app, percent: 10}, b: {upstream: spare, percent: 10}"),
          "" },
    };

    (void)state;
    judged_rows("406", rows, LEN(rows));
}

static void guard_of_one_of_two(void **state)
{
    static const struct judged_row rows[] = {
        { SPLIT(", guard: {a: {maxErrorPercent: 2}}",
                "a: {upstream: app, percent: 10}, b: {upstream: spare, percent: 10}"),
          "408 1 `b`" },
        /* guarding nobody is a decision */
        { SPLIT("", "a: {upstream: app, percent: 10}, b: {upstream: spare, percent: 10}"), "" },
        /* what gets nothing needs no guard */
        { SPLIT(", guard: {a: {maxErrorPercent: 2}}",
                "a: {upstream: app, percent: 10}, b: {upstream: spare, percent: 0}"),
          "" },
    };

    (void)state;
    judged_rows("408", rows, LEN(rows));
}

static void ejection_of_the_baseline_alone(void **state)
{
    static const struct judged_row rows[] = {
        { "Upstream v {outlierDetection: {consecutive5xx: 5}, endpoints: [{address: \"127.0.0.1:9003\"}]}\n"
          "TrafficSplit s {baseline: a, members: {a: {upstream: v}, b: {upstream: app, percent: 10}}}\n" JUDGED_ROUTE(
              "{name: all, to: {split: s}}"),
          "409 2 `app`" },
        /* the other way round */
        { "Upstream v {outlierDetection: {consecutive5xx: 5}, endpoints: [{address: \"127.0.0.1:9003\"}]}\n"
          "TrafficSplit s {baseline: a, members: {a: {upstream: app}, b: {upstream: v, percent: 10}}}\n" JUDGED_ROUTE(
              "{name: all, to: {split: s}}"),
          "" },
        /* neither */
        { SPLIT("", "next: {upstream: app, percent: 10}"), "" },
    };

    (void)state;
    judged_rows("409", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(member_that_gets_nothing),
        cmocka_unit_test(users_that_change_the_member),
        cmocka_unit_test(guard_of_one_of_two),
        cmocka_unit_test(ejection_of_the_baseline_alone),
    };

    return cmocka_run_group_tests_name("check/canary", tests, NULL, NULL);
}
