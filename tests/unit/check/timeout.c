/* SPDX-License-Identifier: Apache-2.0
 *
 * Times that end before what is inside of them.
 */
#include "judged.h"

#define RULE(rest) JUDGED_ROUTE("{name: all, " rest ", to: {upstream: u}}")
#define SLOW(time) \
    "Upstream u {connectTimeout: " time ", endpoints: [{address: \"127.0.0.1:80\"}]}\n"

static void connection_fits_into_the_request(void **state)
{
    static const struct judged_row rows[] = {
        { SLOW("2s") RULE("timeout: 1s"), "502 1 `2s`" },
        /* as long as */
        { SLOW("1s") RULE("timeout: 1s"), "" },
        { SLOW("2s") RULE("timeout: none"), "" },
        /* a single try */
        { SLOW("2s") RULE(
              "match: [{methods: [GET]}], timeout: 9s, retry: {tries: 2, when: [reset], perTryTimeout: 1s}"),
          "502 1 `2s`" },
        /* what is not written is not judged */
        { "Upstream u {endpoints: [{address: \"127.0.0.1:80\"}]}\n" RULE("timeout: 1ms"), "" },
    };

    (void)state;
    judged_rows("502", rows, LEN(rows));
}

static void request_ends(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE("{name: all, timeout: none, to: {upstream: web}}"), "505 1 `none`" },
        { JUDGED_ROUTE("{name: all, timeout: 24h, to: {upstream: web}}"), "" },
        /* answers that last */
        { JUDGED_ROUTE("{name: all, timeout: none, stream: true, to: {upstream: web}}"), "" },
        /* a default that no rule takes */
        { "Route r {listeners: [edge], hosts: [r.test], defaults: {timeout: none}, rules: [{name: all, timeout: 1s, to: {upstream: web}}]}\n",
          "" },
        /* a default that one rule takes */
        { "Route r {listeners: [edge], hosts: [r.test], defaults: {timeout: none}, rules: [{name: one, match: [{path: {exact: /}}], "
          "timeout: 1s, to: {upstream: web}}, {name: two, to: {upstream: web}}]}\n",
          "505 1 `none`" },
    };

    (void)state;
    judged_rows("505", rows, LEN(rows));
}

static void what_lasts_is_given_time(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE("{name: all, timeout: 9m, stream: true, to: {upstream: web}}"),
          "512 1 `true`" },
        /* ten minutes of its own are meant */
        { JUDGED_ROUTE("{name: all, timeout: 10m, stream: true, to: {upstream: web}}"), "" },
        /* inherited ones are not */
        { "Route r {listeners: [edge], hosts: [r.test], defaults: {timeout: 10m}, rules: [{name: all, stream: true, to: {upstream: web}}]}\n",
          "512 1 `true`" },
        { JUDGED_ROUTE("{name: all, timeout: 1s, upgrades: [websocket], to: {upstream: web}}"),
          "512 1 `[websocket]`" },
    };

    (void)state;
    judged_rows("512", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connection_fits_into_the_request),
        cmocka_unit_test(request_ends),
        cmocka_unit_test(what_lasts_is_given_time),
    };

    return cmocka_run_group_tests_name("check/timeout", tests, NULL, NULL);
}
