/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule says of requests that it does not send on.
 */
#include "judged.h"

#define ANSWER(rest) JUDGED_ROUTE("{name: all, " rest ", respond: {status: 200}}")

static void rule_that_answers_itself_sends_nothing_on(void **state)
{
    static const struct judged_row rows[] = {
        { ANSWER("timeout: 2s"), "212 1 `timeout`" },
        { ANSWER("retry: {tries: 2, when: [reset]}"), "212 1 `retry`" },
        { ANSWER("rewrite: {host: a.test}, mirror: [{upstream: app}]"),
          "212 1 `rewrite`; 212 1 `mirror`" },
        { ANSWER("requestHeaders: {set: {a: b}}"), "212 1 `requestHeaders`" },
        /* answers have headers too */
        { ANSWER("responseHeaders: {set: {a: b}}"), "" },
        { JUDGED_ROUTE(
              "{name: all, timeout: 2s, redirect: {path: {replaceFull: /b}}, match: [{path: {exact: /a}}]}"),
          "212 1 `timeout`" },
        { JUDGED_ROUTE("{name: all, timeout: 2s, to: {upstream: web}}"), "" },
        /* what defaults bring is for the others */
        { "Route r {listeners: [edge], hosts: [r.test], defaults: {timeout: 2s}, rules: [{name: all, "
          "respond: {status: 200}}]}\n",
          "" },
    };

    (void)state;
    judged_rows("212", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_that_answers_itself_sends_nothing_on),
    };

    return cmocka_run_group_tests_name("check/effect", tests, NULL, NULL);
}
