/* SPDX-License-Identifier: Apache-2.0
 *
 * Which rules ask who comes: seen by what is said of a path that is not for everybody.
 */
#include "judged.h"

#define JWT(rest)                                                                \
    "{jwt: {issuer: \"https://id.test/\", audiences: [a], algorithms: [RS256], " \
    "jwks: {url: \"https://id.test/k\"}" rest "}}"
#define POLICIES                                           \
    "AuthPolicy strict " JWT("") "\nAuthPolicy mild " JWT( \
        ", allowMissing: true") "\nAuthPolicy office {ipAllow: [192.0.2.0/24]}\nAuthPolicy spam {ipDeny: [192.0.2.0/24]}\n"
#define RULE(auth)                                                                      \
    POLICIES JUDGED_ROUTE("{name: all, match: [{path: {prefix: /admin}}], auth: {" auth \
                          "}, to: {upstream: web}}")
#define CLAIM(auth)                                                                \
    POLICIES                                                                       \
    JUDGED_ROUTE("{name: all, match: [{claims: {role: {exact: x}}}], auth: {" auth \
                 "}, to: {upstream: web}}")

static void mildest_of_any_decides(void **state)
{
    static const struct judged_row rows[] = {
        { RULE("policy: strict"), "" },
        { RULE("policy: office"), "" },
        /* who has no token passes */
        { RULE("policy: mild"), "602 5 `/admin`" },
        /* all but some pass */
        { RULE("policy: spam"), "602 5 `/admin`" },
        { RULE("any: [strict, office]"), "" },
        { RULE("any: [strict, mild]"), "602 5 `/admin`" },
        { RULE("all: [strict, mild]"), "" },
        { RULE("all: [spam, mild]"), "602 5 `/admin`" },
        { RULE("disabled: true"), "" },
    };

    (void)state;
    judged_rows("602", rows, LEN(rows));
}

static void one_policy_with_tokens_has_claims(void **state)
{
    static const struct judged_row rows[] = {
        { CLAIM("policy: mild"), "" },
        { CLAIM("any: [office, strict]"), "" },
        { CLAIM("all: [office, spam]"), "610 5 `role`" },
        { CLAIM("disabled: true"), "610 5 `role`" },
    };

    (void)state;
    judged_rows("610", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mildest_of_any_decides),
        cmocka_unit_test(one_policy_with_tokens_has_claims),
    };

    return cmocka_run_group_tests_name("check/grant", tests, NULL, NULL);
}
