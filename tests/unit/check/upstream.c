/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/upstream.c: upstreams without anything to send to.
 */
#include "judged.h"

#define USE JUDGED_ROUTE("{name: all, to: {upstream: u}}")

static void an_upstream_has_somebody_to_send_to(void **state)
{
    static const struct judged_row rows[] = {
        { "Upstream u {endpoints: [{address: \"127.0.0.1:1\"}]}\n" USE, "" },
        { "Upstream u {}\n" USE, "210 1 `u`" },
        { "Upstream u {discovery: {dns: u.internal, port: 80}}\n" USE, "" },
        { "Upstream u {abstract: true}\n", "" },
        { "Upstream u {endpoints: [{address: \"127.0.0.1:1\", weight: 0}]}\n" USE,
          "402 1 `[{address: \"127.0.0.1:1\", weight`" },
        { "Upstream u {endpoints: [{address: \"127.0.0.1:1\", weight: 0}, {address: \"127.0.0.1:2\"}]}\n" USE,
          "" },
    };

    (void)state;
    judged_rows("210 402", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_upstream_has_somebody_to_send_to),
    };

    return cmocka_run_group_tests_name("check/upstream", tests, NULL, NULL);
}
