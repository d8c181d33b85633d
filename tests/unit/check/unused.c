/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/unused.c: what is reached from what listens.
 */
#include "judged.h"

#define RULES(rules) JUDGED_ROUTE(rules)

/* Line 0 is the base's: its upstream `app` goes unused where no row uses it. */
static void what_nothing_leads_to_is_unused(void **state)
{
    static const struct judged_row rows[] = {
        { "", "204 0 `app`" },
        { RULES("{name: all, to: {upstream: app}}"), "" },
        { RULES(
              "{name: all, to: {split: s}}") "TrafficSplit s {stickyBy: [{header: x-u}], baseline: a, members: {a: {upstream: app}}}\n",
          "" },
        /* what only something unused names is unused too */
        { "TrafficSplit s {stickyBy: [{header: x-u}], baseline: a, members: {a: {upstream: app}}}\n",
          "204 0 `app`; 204 1 `s`" },
        { "Listener other {bind: [\"127.0.0.1:8081\"]}\n", "204 0 `app`; 204 1 `other`" },
        { "AuthPolicy a {jwt: {issuer: \"https://id.test/\", audiences: [a], algorithms: [RS256], "
          "jwks: {url: \"https://id.test/k\"}}}\n" RULES("{name: all, to: {upstream: app}}"),
          "204 1 `a`" },
    };

    (void)state;
    judged_rows("204", rows, LEN(rows));
}

/* PX201 says what is wrong; whatever was meant is not called unused on top of it. */
static void a_reference_to_nothing_may_have_meant_any_of_them(void **state)
{
    static const struct judged_row rows[] = {
        { RULES("{name: all, to: {upstream: ap}}"), "201 1 `ap`" },
    };

    (void)state;
    judged_rows("201 204", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nothing_leads_to_is_unused),
        cmocka_unit_test(a_reference_to_nothing_may_have_meant_any_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
