/* SPDX-License-Identifier: Apache-2.0
 *
 * Where requests of a rule go: seen by what is said of the upstreams there.
 */
#include "judged.h"

#define SLOW(name, port) \
    "Upstream " name " {connectTimeout: 2s, endpoints: [{address: \"127.0.0.1:" port "\"}]}\n"
#define RULE(to) JUDGED_ROUTE("{name: all, timeout: 1s, to: {" to "}}")
#define SPLIT(members) "TrafficSplit s {baseline: a, members: {" members "}}\n"

static void upstream_and_members_of_a_split_are_targets(void **state)
{
    static const struct judged_row rows[] = {
        { SLOW("u", "81") RULE("upstream: u"), "502 1 `2s`" },
        /* another upstream */
        { SLOW("u", "81") RULE("upstream: web"), "" },
        { SLOW("u", "81") SPLIT("a: {upstream: web}, b: {upstream: u, percent: 1}")
              RULE("split: s"),
          "502 1 `2s`" },
        /* the baseline too */
        { SLOW("u", "81") SPLIT("a: {upstream: u}, b: {upstream: web, percent: 1}")
              RULE("split: s"),
          "502 1 `2s`" },
        /* each of them */
        { SLOW("u", "81") SLOW("v", "82") SPLIT("a: {upstream: u}, b: {upstream: v, percent: 1}")
              RULE("split: s"),
          "502 1 `2s`; 502 2 `2s`" },
    };

    (void)state;
    judged_rows("502", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(upstream_and_members_of_a_split_are_targets),
    };

    return cmocka_run_group_tests_name("check/target", tests, NULL, NULL);
}
