/* SPDX-License-Identifier: Apache-2.0
 *
 * Chains that a client never gets out of.
 */
#include "judged.h"

#define FROM(path) "match: [{path: {" path "}}]"
#define TO(path) "redirect: {path: {" path "}}"
#define RULE(name, from, to) "{name: " name ", " FROM(from) ", " TO(to) "}"

static void circle_is_followed_to_its_end(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(RULE("a", "exact: /a", "replaceFull: /a")), "314 1 `redirect`" },
        { JUDGED_ROUTE(RULE("a", "exact: /a", "replaceFull: /b")), "" },
        /* two that know of each other are one circle */
        { JUDGED_ROUTE(RULE("a", "exact: /a", "replaceFull: /b") ", " RULE("b", "exact: /b",
                                                                           "replaceFull: /a")),
          "314 1 `redirect`" },
        /* it ends where a rule answers */
        { JUDGED_ROUTE(RULE("a", "exact: /a", "replaceFull: /b") ", " RULE(
              "b", "exact: /b",
              "replaceFull: /c") ", "
                                 "{name: c, match: [{path: {exact: /c}}], respond: {status: 200}}"),
          "" },
        /* grows for ever */
        { JUDGED_ROUTE(RULE("a", "prefix: /a", "replacePrefix: /a/a")), "314 1 `redirect`" },
        /* grows out of the rule */
        { JUDGED_ROUTE(RULE("a", "prefix: /a", "replacePrefix: /b/a")), "" },
        /* to a port of nobody knows whom */
        { JUDGED_ROUTE("{name: a, redirect: {port: 9999}}"), "" },
        /* to a host that is not in this policy */
        { JUDGED_ROUTE("{name: a, redirect: {host: elsewhere.test}}"), "" },
        /* to a host of this policy, and back */
        { "Route r {listeners: [edge], hosts: [r.test], rules: [{name: a, redirect: {host: s.test, port: 8080}}]}\n"
          "Route s {listeners: [edge], hosts: [s.test], rules: [{name: a, redirect: {host: r.test, port: 8080}}]}\n",
          "314 1 `redirect`" },
    };

    (void)state;
    judged_rows("314", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circle_is_followed_to_its_end),
    };

    return cmocka_run_group_tests_name("check/redirect", tests, NULL, NULL);
}
