/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/dead.c: rules and alternatives that take nothing, told where they are written.
 */
#include "judged.h"

#define ALL "{name: all, to: {upstream: web}}"
#define PREFIX(name, path, rest) \
    "{name: " name ", match: [{path: {prefix: " path "}}], " rest "to: {upstream: web}}"

static void a_rule_behind_a_priority_is_dead(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(PREFIX("a", "/a", "") ", " PREFIX("b", "/", "priority: 1, ")), "301 1 `a`" },
        { JUDGED_ROUTE(PREFIX("a", "/a", "priority: 1, ") ", " PREFIX("b", "/", "priority: 1, ")),
          "" },
        { JUDGED_ROUTE(PREFIX("a", "/a", "") ", " PREFIX("b", "/", "")), "" },
        /* two that take all of it together */
        { JUDGED_ROUTE(PREFIX(
              "a", "/a",
              "") ", "
                  "{name: g, priority: 1, match: [{methods: [GET]}], to: {upstream: web}}, "
                  "{name: n, priority: 1, match: [{methods: [HEAD, POST, PUT, PATCH, DELETE, OPTIONS]}], "
                  "to: {upstream: web}}"),
          "301 1 `a`" },
        /* one method is left */
        { JUDGED_ROUTE(PREFIX(
              "a", "/a",
              "") ", "
                  "{name: n, priority: 1, match: [{methods: [HEAD, POST, PUT, PATCH, DELETE, OPTIONS]}], "
                  "to: {upstream: web}}"),
          "" },
    };

    (void)state;
    judged_rows("301", rows, LEN(rows));
}

static void an_alternative_may_be_dead_alone(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(
              "{name: a, match: [{path: {prefix: /a}}, {path: {prefix: /a}, methods: [GET]}], "
              "to: {upstream: web}}"),
          "" },
        { JUDGED_ROUTE(
              "{name: a, match: [{path: {prefix: /a}}, {path: {prefix: /b}}], to: {upstream: web}}, "
              "{name: b, priority: 1, match: [{path: {prefix: /b}}], to: {upstream: app}}"),
          "306 1 `{path: {prefix: /b}}`" },
    };

    (void)state;
    judged_rows("306", rows, LEN(rows));
}

static void conditions_that_exclude_each_other_take_nothing(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(
              "{name: a, match: [{headers: {x-a: {exact: b}, X-A: {exact: c}}}], to: {upstream: web}}, " ALL),
          "305 1 `{headers: {x-a: {exact: b}, X-A:`" },
        { JUDGED_ROUTE(
              "{name: a, match: [{headers: {x-a: {exact: b}, x-b: {exact: c}}}], to: {upstream: web}}, " ALL),
          "" },
    };

    (void)state;
    judged_rows("305", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_behind_a_priority_is_dead),
        cmocka_unit_test(an_alternative_may_be_dead_alone),
        cmocka_unit_test(conditions_that_exclude_each_other_take_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
