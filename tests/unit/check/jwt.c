/* SPDX-License-Identifier: Apache-2.0
 *
 * What a token does not have to prove.
 */
#include "judged.h"

#define REST ", issuer: \"https://id.test/\", audiences: [a], jwks: {url: \"https://id.test/k\"}"
#define JWT(spec)               \
    "AuthPolicy p {jwt: {" spec \
    "}}\n" JUDGED_ROUTE("{name: all, auth: {policy: p}, to: {upstream: web}}")

static void algorithms_are_of_one_family(void **state)
{
    static const struct judged_row rows[] = {
        { JWT("algorithms: [RS256]" REST), "" },
        { JWT("algorithms: [RS256, ES256, EdDSA]" REST), "" },
        { JWT("algorithms: [RS256, HS256]" REST), "603 1 `HS256`" },
        /* once a family */
        { JWT("algorithms: [HS256, HS384, ES256]" REST), "603 1 `HS256`" },
        { JWT("algorithms: [HS512]" REST), "603 1 `HS512`" },
    };

    (void)state;
    judged_rows("603", rows, LEN(rows));
}

static void each_proof_is_asked_for(void **state)
{
    static const struct judged_row rows[] = {
        { JWT("algorithms: [RS256], issuer: \"https://id.test/\", jwks: {url: \"https://id.test/k\"}"),
          "604 1 `jwt`" },
        { JWT("algorithms: [RS256], audiences: [a], jwks: {url: \"https://id.test/k\"}"),
          "605 1 `jwt`" },
        /* both */
        { JWT("algorithms: [RS256], jwks: {url: \"https://id.test/k\"}"),
          "604 1 `jwt`; 605 1 `jwt`" },
    };

    (void)state;
    judged_rows("604 605", rows, LEN(rows));
}

static void lifetime_ends(void **state)
{
    static const struct judged_row rows[] = {
        { JWT("algorithms: [RS256], clockSkew: 5m" REST), "" },
        { JWT("algorithms: [RS256], clockSkew: 301s" REST), "606 1 `301s`" },
        { JWT("algorithms: [RS256], requireExpiry: true" REST), "" },
        { JWT("algorithms: [RS256], requireExpiry: false" REST), "606 1 `false`" },
        /* both */
        { JWT("algorithms: [RS256], requireExpiry: false, clockSkew: 10m" REST),
          "606 1 `false`; 606 1 `10m`" },
    };

    (void)state;
    judged_rows("606", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(algorithms_are_of_one_family),
        cmocka_unit_test(each_proof_is_asked_for),
        cmocka_unit_test(lifetime_ends),
    };

    return cmocka_run_group_tests_name("check/jwt", tests, NULL, NULL);
}
