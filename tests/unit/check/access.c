/* SPDX-License-Identifier: Apache-2.0
 *
 * Access rules that decide nothing.
 */
#include "judged.h"

#define POLICY(rest)                                                                          \
    "AuthPolicy p {jwt: {issuer: \"https://id.test/\", audiences: [a], algorithms: [RS256], " \
    "jwks: {url: \"https://id.test/k\"}}" rest                                                \
    "}\n" JUDGED_ROUTE("{name: all, auth: {policy: p}, to: {upstream: web}}")
#define ACCESS(rules) POLICY(", rules: [" rules "]")
#define ALLOW(name, match) "{name: " name ", decision: allow, match: [{" match "}]}"
#define DENY(name, match) "{name: " name ", decision: deny, match: [{" match "}]}"

static void what_is_allowed_anyway_needs_no_rule(void **state)
{
    static const struct judged_row rows[] = {
        { POLICY(", default: allow, rules: [" ALLOW("a", "path: {prefix: /a}") "]"),
          "615 1 `allow`" },
        { POLICY(", default: allow, rules: [" DENY("a", "path: {prefix: /a}") "]"), "" },
        { POLICY(", default: deny, rules: [" ALLOW("a", "path: {prefix: /a}") "]"), "" },
        /* one that only counts */
        { POLICY(
              ", default: allow, rules: [{name: a, decision: allow, dryRun: true, match: [{path: {prefix: /a}}]}]"),
          "" },
    };

    (void)state;
    judged_rows("615", rows, LEN(rows));
}

static void rule_that_others_hold_is_dead(void **state)
{
    static const struct judged_row rows[] = {
        /* the same words */
        { ACCESS(ALLOW("a", "path: {prefix: /a}") ", " ALLOW("b", "path: {prefix: /a}")),
          "616 1 `b`" },
        /* a path below */
        { ACCESS(ALLOW("a", "path: {prefix: /a}") ", " ALLOW("b", "path: {exact: /a/b}")),
          "616 1 `b`" },
        /* segments are whole */
        { ACCESS(ALLOW("a", "path: {prefix: /a}") ", " ALLOW("b", "path: {exact: /ab}")), "" },
        /* a slash at the end changes no prefix */
        { ACCESS(ALLOW("a", "path: {prefix: /a/}") ", " ALLOW("b", "path: {prefix: /a}")),
          "616 1 `b`" },
        /* the wider one comes later, and is alive */
        { ACCESS(ALLOW("a", "path: {exact: /a/b}") ", " ALLOW("b", "path: {prefix: /a}")), "" },
        /* denials win, wherever they stand */
        { ACCESS(ALLOW("a", "path: {exact: /a}") ", " DENY("b", "path: {prefix: /}")),
          "616 1 `a`" },
        /* an allowance takes nothing from a denial */
        { ACCESS(ALLOW("a", "path: {prefix: /}") ", " DENY("b", "path: {exact: /a}")), "" },
        /* methods of two together */
        { ACCESS(ALLOW("a", "methods: [GET]") ", " ALLOW("b", "methods: [HEAD]") ", " ALLOW(
              "c", "methods: [GET, HEAD]")),
          "616 1 `c`" },
        /* one method is left */
        { ACCESS(ALLOW("a", "methods: [GET]") ", " ALLOW("c", "methods: [GET, HEAD]")), "" },
        /* usual methods are not all */
        { ACCESS(ALLOW("a", "methods: [GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS]") ", " ALLOW(
              "b", "path: {prefix: /a}")),
          "" },
        /* a network inside */
        { ACCESS(ALLOW("a", "sourceAddress: [192.0.2.0/24]") ", " ALLOW(
              "b", "sourceAddress: [192.0.2.128/25]")),
          "616 1 `b`" },
        /* a network around */
        { ACCESS(ALLOW("a", "sourceAddress: [192.0.2.0/25]") ", " ALLOW(
              "b", "sourceAddress: [192.0.2.0/24]")),
          "" },
        /* one that asks for a claim more */
        { ACCESS(ALLOW("a", "claims: {role: {exact: x}}") ", " ALLOW(
              "b", "claims: {role: {exact: x}, team: {exact: y}}")),
          "616 1 `b`" },
        /* another value */
        { ACCESS(ALLOW("a", "claims: {role: {exact: x}}") ", " ALLOW("b",
                                                                     "claims: {role: {exact: y}}")),
          "" },
        /* what only counts takes nothing */
        { ACCESS("{name: a, decision: allow, dryRun: true, match: [{path: {prefix: /a}}]}, " ALLOW(
              "b", "path: {prefix: /a}")),
          "" },
    };

    (void)state;
    judged_rows("616", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_allowed_anyway_needs_no_rule),
        cmocka_unit_test(rule_that_others_hold_is_dead),
    };

    return cmocka_run_group_tests_name("check/access", tests, NULL, NULL);
}
