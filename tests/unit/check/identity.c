/* SPDX-License-Identifier: Apache-2.0
 *
 * Who an upstream believes, and where claims come from.
 */
#include "judged.h"

#define TOKENS                                                                                \
    "AuthPolicy p {jwt: {issuer: \"https://id.test/\", audiences: [a], algorithms: [RS256], " \
    "jwks: {url: \"https://id.test/k\"}, forward: [{claim: sub, header: x-user}]}}\n"
#define OFFICE "AuthPolicy o {ipAllow: [192.0.2.0/24]}\n"
#define KNOWN \
    "{name: known, match: [{path: {prefix: /in}}], auth: {policy: p}, to: {upstream: app}}, "
#define TWO(rest) TOKENS JUDGED_ROUTE(KNOWN "{name: open, " rest "}")

static void header_of_who_one_is_comes_from_the_proxy(void **state)
{
    static const struct judged_row rows[] = {
        { TWO("to: {upstream: app}"), "609 2 `open`" },
        /* another upstream believes nobody */
        { TWO("to: {upstream: web}"), "" },
        { TWO("requestHeaders: {remove: [x-user]}, to: {upstream: app}"), "" },
        /* names of headers have no case */
        { TWO("requestHeaders: {remove: [X-User]}, to: {upstream: app}"), "" },
        /* written over */
        { TWO("requestHeaders: {set: {x-user: nobody}}, to: {upstream: app}"), "" },
        /* added is not written over */
        { TWO("requestHeaders: {add: {x-user: nobody}}, to: {upstream: app}"), "609 2 `open`" },
        /* another header */
        { TWO("requestHeaders: {remove: [x-users]}, to: {upstream: app}"), "609 2 `open`" },
        /* by way of a split */
        { TOKENS
          "TrafficSplit s {baseline: a, members: {a: {upstream: web}, b: {upstream: app, percent: 1}}}\n" JUDGED_ROUTE(
              KNOWN "{name: open, to: {split: s}}"),
          "609 3 `open`" },
        /* the same policy fills it */
        { TWO("auth: {policy: p}, to: {upstream: app}"), "" },
    };

    (void)state;
    judged_rows("609", rows, LEN(rows));
}

static void claims_are_of_a_token_that_was_checked(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE("{name: a, match: [{claims: {role: {exact: x}}}], to: {upstream: web}}"),
          "610 1 `role`" },
        { TOKENS JUDGED_ROUTE(
              "{name: a, match: [{claims: {role: {exact: x}}}], auth: {policy: p}, requestHeaders: {remove: [x-user]}, to: {upstream: app}}"),
          "" },
        /* a policy without tokens */
        { OFFICE JUDGED_ROUTE(
              "{name: a, match: [{claims: {role: {exact: x}}}], auth: {policy: o}, to: {upstream: web}}"),
          "610 2 `role`" },
    };

    (void)state;
    judged_rows("610", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_of_who_one_is_comes_from_the_proxy),
        cmocka_unit_test(claims_are_of_a_token_that_was_checked),
    };

    return cmocka_run_group_tests_name("check/identity", tests, NULL, NULL);
}
