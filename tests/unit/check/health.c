/* SPDX-License-Identifier: Apache-2.0
 *
 * Who notices that an endpoint is gone.
 */
#include "judged.h"

#define FAR(rest) \
    "Upstream u {endpoints: [{address: \"192.0.2.1:80\"}, {address: \"192.0.2.2:80\"}]" rest "}\n"
#define NEAR(rest) \
    "Upstream u {endpoints: [{address: \"127.0.0.1:80\"}, {address: \"[::1]:80\"}]" rest "}\n"
#define ONE(rest) "Upstream u {endpoints: [{address: \"192.0.2.1:80\"}]" rest "}\n"

static void machine_that_is_gone_refuses_nothing(void **state)
{
    static const struct judged_row rows[] = {
        { FAR(""), "506 1 `\"192.0.2.1:80\"`" },
        /* there is no other endpoint to go to */
        { ONE(""), "" },
        /* the kernel of this machine refuses at once */
        { NEAR(""), "" },
        /* one far one is enough */
        { "Upstream u {endpoints: [{address: \"127.0.0.1:80\"}, {address: \"192.0.2.2:80\"}]}\n",
          "506 1 `\"192.0.2.2:80\"`" },
        { "Upstream u {endpoints: [{address: \"127.0.0.1:80\"}, {address: \"[::2]:80\"}]}\n",
          "506 1 `\"[::2]:80\"`" },
        { FAR(", healthCheck: {path: /healthz}"), "" },
        { FAR(", outlierDetection: {consecutive5xx: 5}"), "" },
        /* a reserve is worse, and said once */
        { "Upstream u {endpoints: [{address: \"192.0.2.1:80\"}, {address: \"192.0.2.2:80\", priority: 1}]}\n",
          "515 1 `1`" },
        /* near or not: nobody tells the reserve */
        { "Upstream u {endpoints: [{address: \"127.0.0.1:80\"}, {address: \"127.0.0.1:81\", priority: 1}]}\n",
          "515 1 `1`" },
    };

    (void)state;
    judged_rows("506 515", rows, LEN(rows));
}

static void ejection_leaves_somebody(void **state)
{
    static const struct judged_row rows[] = {
        { FAR(", outlierDetection: {consecutive5xx: 5, maxEjectedPercent: 100}"), "507 1 `100`" },
        /* half of two is one */
        { FAR(", outlierDetection: {consecutive5xx: 5, maxEjectedPercent: 50}"), "" },
        /* rounded up */
        { FAR(", outlierDetection: {consecutive5xx: 5, maxEjectedPercent: 51}"), "507 1 `51`" },
        /* what is not written is not judged */
        { FAR(", outlierDetection: {consecutive5xx: 5}"), "" },
        /* of one endpoint any share is all */
        { ONE(", outlierDetection: {consecutive5xx: 5, maxEjectedPercent: 50}"), "" },
        { ONE(", outlierDetection: {consecutive5xx: 5, maxEjectedPercent: 100}"), "507 1 `100`" },
    };

    (void)state;
    judged_rows("507", rows, LEN(rows));
}

static void balancing_wants_two(void **state)
{
    static const struct judged_row rows[] = {
        { ONE(", lb: {algorithm: round-robin}"), "513 1 `\"192.0.2.1:80\"`" },
        { FAR(", lb: {algorithm: round-robin}"), "" },
        { ONE(""), "" },
    };

    (void)state;
    judged_rows("513", rows, LEN(rows));
}

static void probe_ends_before_the_next(void **state)
{
    static const struct judged_row rows[] = {
        { ONE(", healthCheck: {path: /, interval: 2s, timeout: 1s}"), "" },
        /* as long as the interval */
        { ONE(", healthCheck: {path: /, interval: 2s, timeout: 2s}"), "514 1 `2s`" },
        /* against the timeout that holds by itself */
        { ONE(", healthCheck: {path: /, interval: 100ms}"), "514 1 `100ms`" },
        /* against the interval that holds by itself */
        { ONE(", healthCheck: {path: /, timeout: 1m}"), "514 1 `1m`" },
    };

    (void)state;
    judged_rows("514", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine_that_is_gone_refuses_nothing),
        cmocka_unit_test(ejection_leaves_somebody),
        cmocka_unit_test(balancing_wants_two),
        cmocka_unit_test(probe_ends_before_the_next),
    };

    return cmocka_run_group_tests_name("check/health", tests, NULL, NULL);
}
