/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/tie.c: two rules for one request.
 */
#include "judged.h"

#define RULE(name, match) "{name: " name ", match: [" match "], to: {upstream: web}}"
#define OTHER(name, match) "{name: " name ", match: [" match "], to: {upstream: app}}"

static void the_same_rule_twice_is_refused(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(RULE("a", "{path: {prefix: /a}}") ", " RULE("b", "{path: {prefix: /a}}")),
          "302 1 `b`" },
        { JUDGED_ROUTE(RULE("a", "{path: {prefix: /a}}") ", " RULE("b", "{path: {prefix: /a/}}")),
          "302 1 `b`" },
        { JUDGED_ROUTE(RULE("a", "{path: {exact: /a}}") ", " RULE("b", "{path: {exact: /a/}}")),
          "" },
        { JUDGED_ROUTE(RULE("a", "{headers: {x-a: {exact: b}}}") ", " RULE(
              "b", "{headers: {X-A: {exact: b}}}")),
          "302 1 `b`" },
        { JUDGED_ROUTE(RULE("a", "{path: {exact: /a}}") ", " RULE("b", "{path: {prefix: /a}}")),
          "" },
    };

    (void)state;
    judged_rows("302", rows, LEN(rows));
}

static void a_true_tie_that_overlaps_is_refused(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(RULE("a", "{headers: {x-a: {present: true}}}") ", " OTHER(
              "b", "{headers: {x-b: {present: true}}}")),
          "303 1 `a`" },
        /* two conditions stand before one */
        { JUDGED_ROUTE(
              RULE("a", "{headers: {x-a: {present: true}, x-c: {present: true}}}") ", " RULE(
                  "b", "{headers: {x-b: {present: true}}}")),
          "" },
        /* which of them takes it makes no difference */
        { JUDGED_ROUTE(RULE("a", "{methods: [GET, PUT]}") ", " RULE("b", "{methods: [POST, PUT]}")),
          "" },
        /* no request has both */
        { JUDGED_ROUTE(RULE("a", "{headers: {x-a: {exact: b}}}") ", " RULE(
              "b", "{headers: {x-a: {exact: c}}}")),
          "" },
        { JUDGED_ROUTE(RULE("a", "{methods: [GET]}") ", " OTHER("b", "{methods: [POST]}")), "" },
        { JUDGED_ROUTE(
              RULE("a", "{methods: [GET, PUT]}") ", " OTHER("b", "{methods: [POST, PUT]}")),
          "303 1 `a`" },
    };

    (void)state;
    judged_rows("303", rows, LEN(rows));
}

static void a_priority_of_the_broader_rule_is_told(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(
              "{name: a, priority: 1, match: [{path: {prefix: /}, methods: [GET]}], to: {upstream: web}}, " RULE(
                  "b", "{path: {prefix: /a}}")),
          "317 1 `1`" },
        { JUDGED_ROUTE(
              "{name: a, match: [{path: {prefix: /}, methods: [GET]}], to: {upstream: web}}, " RULE(
                  "b", "{path: {prefix: /a}}")),
          "" },
        { JUDGED_ROUTE(
              "{name: a, priority: 1, match: [{path: {prefix: /a}}], to: {upstream: web}}, " RULE(
                  "b", "{path: {prefix: /}}")),
          "" },
    };

    (void)state;
    judged_rows("317", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_rule_twice_is_refused),
        cmocka_unit_test(a_true_tie_that_overlaps_is_refused),
        cmocka_unit_test(a_priority_of_the_broader_rule_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
