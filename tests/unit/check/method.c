/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths that are there for some methods.
 */
#include "judged.h"

#define RULE(name, match) "{name: " name ", match: [{" match "}], to: {upstream: web}}"
#define GET(name, path) RULE(name, "path: {" path "}, methods: [GET]")

static void other_methods_get_an_answer(void **state)
{
    static const struct judged_row rows[] = {
        { JUDGED_ROUTE(GET("a", "exact: /a")), "316 1 `[GET]`" },
        /* any rule for the rest */
        { JUDGED_ROUTE(GET("a", "exact: /a") ", {name: all, to: {upstream: web}}"), "" },
        /* a rule for one more, said once */
        { JUDGED_ROUTE(GET("a", "exact: /a") ", " RULE("b", "path: {exact: /a}, methods: [POST]")),
          "316 1 `[GET]`" },
        /* a rule below takes only what is below */
        { JUDGED_ROUTE(GET("a", "prefix: /a") ", " RULE("b", "path: {prefix: /a/b}")),
          "316 1 `[GET]`" },
        /* a rule around takes all */
        { JUDGED_ROUTE(GET("a", "exact: /a/b") ", " RULE("b", "path: {prefix: /a}")), "" },
        /* two paths, two holes */
        { JUDGED_ROUTE(GET("a", "exact: /a") ", " GET("b", "exact: /b")),
          "316 1 `[GET]`; 316 1 `[GET]`" },
        /* who looks at headers takes not all of a method */
        { JUDGED_ROUTE(RULE("a", "path: {exact: /a}, methods: [GET], headers: {x: {exact: y}}")),
          "" },
        /* no methods are named */
        { JUDGED_ROUTE(RULE("a", "path: {exact: /a}")), "" },
    };

    (void)state;
    judged_rows("316", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_methods_get_an_answer),
    };

    return cmocka_run_group_tests_name("check/method", tests, NULL, NULL);
}
