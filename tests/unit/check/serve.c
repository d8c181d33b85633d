/* SPDX-License-Identifier: Apache-2.0
 *
 * Which rule answers a request, asked by following redirects.
 */
#include "judged.h"

#define RULE(name, match, to) \
    "{name: " name ", match: [{" match "}], redirect: {path: {replaceFull: " to "}}}"
#define ANSWER(name, match) "{name: " name ", match: [{" match "}], respond: {status: 200}}"

static void first_rule_in_order_of_precedence_answers(void **state)
{
    static const struct judged_row rows[] = {
        /* the more exact rule answers */
        { JUDGED_ROUTE(
              RULE("a", "path: {prefix: /a}", "/a/b") ", " ANSWER("b", "path: {exact: /a/b}")),
          "" },
        { JUDGED_ROUTE(
              RULE("a", "path: {prefix: /a}", "/a/b") ", " ANSWER("b", "path: {exact: /a/c}")),
          "314 1 `redirect`" },
        /* a rule of another method does not */
        { JUDGED_ROUTE(RULE("a", "path: {prefix: /a}",
                            "/a/b") ", " ANSWER("b", "path: {exact: /a/b}, methods: [DELETE]")),
          "314 1 `redirect`" },
        /* nor one that wants a header */
        { JUDGED_ROUTE(RULE("a", "path: {prefix: /a}", "/a/b") ", " ANSWER(
              "b", "path: {exact: /a/b}, headers: {x: {exact: y}}")),
          "314 1 `redirect`" },
        /* one that takes a part, or some networks, may: nothing is claimed */
        { JUDGED_ROUTE(RULE("a", "path: {prefix: /a}", "/a/b") ", " ANSWER(
              "b", "path: {exact: /a/b}, sourceAddress: [192.0.2.0/24]")),
          "" },
    };

    (void)state;
    judged_rows("314", rows, LEN(rows));
}

static void host_is_looked_for_whole_then_by_its_suffixes(void **state)
{
    static const struct judged_row rows[] = {
        { "Route r {listeners: [edge], hosts: [\"*.r.test\"], rules: [{name: a, redirect: {host: x.y.r.test, port: 8080}}]}\n",
          "314 1 `redirect`" },
        { "Route r {listeners: [edge], hosts: [\"*.r.test\"], rules: [{name: a, redirect: {host: x.r.test, port: 8080}}]}\n"
          "Route x {listeners: [edge], hosts: [x.r.test], rules: [{name: a, respond: {status: 200}}]}\n",
          "" },
        /* a host that only * takes may live elsewhere */
        { "Route r {listeners: [edge], hosts: [r.test, \"*\"], rules: [{name: a, match: [{path: {exact: /}}], redirect: {host: z.test, port: 8080}}]}\n",
          "" },
    };

    (void)state;
    judged_rows("314", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_rule_in_order_of_precedence_answers),
        cmocka_unit_test(host_is_looked_for_whole_then_by_its_suffixes),
    };

    return cmocka_run_group_tests_name("check/serve", tests, NULL, NULL);
}
