/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/stale.c: tests that name rules that do not exist.
 */
#include "judged.h"

#define TEST(rule)                                   \
    JUDGED_ROUTE("{name: all, to: {upstream: web}}") \
    "RouteTest t {cases: [{name: a, request: {host: r.test}, expect: {rule: " rule "}}]}\n"

static void a_test_asks_for_rules_that_are_there(void **state)
{
    static const struct judged_row rows[] = {
        { TEST("r/all"), "" },
        { TEST("shop/r/all"), "" },
        { TEST("r/none"), "211 2 `r/none`" },
        { TEST("other/r/all"), "211 2 `other/r/all`" },
    };

    (void)state;
    judged_rows("211", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_test_asks_for_rules_that_are_there),
    };

    return cmocka_run_group_tests_name("check/stale", tests, NULL, NULL);
}
