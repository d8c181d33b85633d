/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/test.c: which cases are run, and what their result is worth.
 */
#include "typed.h"

#define TESTS                                                                                                \
    "apiVersion: proxyc.dev/v1alpha1\nkind: RouteTest\nmetadata: {name: t, namespace: shop}\nspec:\n"        \
    "  defaults: {request: {host: shop.test}}\n  cases:\n"                                                   \
    "    - {name: the proxy answers, request: {path: /healthz}, expect: {rule: shop/health, status: 200}}\n" \
    "    - {name: low is canary, request: {path: /pay, bucket: 0}, expect: {member: canary}}\n"
#define FAILS \
    "    - {name: high is canary, request: {path: /pay, bucket: 9999}, expect: {member: canary}}\n"

static void cases_are_chosen_by_name_and_place(void **state)
{
    static const struct typed_row rows[] = {
        { "test -C @", 0, "2 passed, 0 failed\n", NULL },
        { "test -C @ --filter canary", 0, "1 passed, 0 failed\n", NULL },
        { "test -C @ --filter none", 0, "0 passed, 0 failed\n", NULL },
        { "test -C @ all/t.yaml", 0, "2 passed, 0 failed\n", NULL },
        { "test -C @ ./all/", 0, "2 passed, 0 failed\n", NULL },
        { "test -C @ all/all.yaml", 0, "0 passed, 0 failed\n", NULL },
        { "test -C @ all/t", 2, NULL, "`all/t` is none of the files of this policy" },
        { "test -C @ --env prod", 2, NULL, "there is no environment `prod`: there are none" },
    };

    typed_policy(*state, "");
    typed_file(*state, "all/t.yaml", TESTS);
    typed_rows(*state, rows, LEN(rows));
}

static void a_case_that_fails_fails_the_command(void **state)
{
    static const struct typed_row rows[] = {
        { "test -C @", 1,
          "FAIL all/t.yaml:9: shop/t: high is canary\n     all/t.yaml:9:|member: expected canary, got stable\n2 passed, 1 failed\n",
          NULL },
        { "test -C @ --format tap --format json=@/t.json --format junit=@/t.xml", 1, "not ok 3 - ",
          NULL },
        { "test -C @ --filter low", 0, "1 passed", NULL },
        { "test -C @ --format xml", 2, NULL, "xml" },
    };

    typed_policy(*state, "");
    typed_file(*state, "all/t.yaml", TESTS FAILS);
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_contains(typed_read(*state, "t.json"), STR("\"failed\": 1")));
    assert_true(str_contains(typed_read(*state, "t.xml"), STR("failures=\"1\"")));
}

static void what_nobody_asks_for_can_be_too_much(void **state)
{
    static const struct typed_row rows[] = {
        { "test -C @ --coverage", 0,
          "coverage 50%: 3 of 6 |    0/1 rule shop/shop/beta\n        not tested: GET |1/2 split shop/canary\n        not tested: stable",
          NULL },
        { "test -C @ --fail-under 50", 0, "coverage 50%", NULL },
        { "test -C @ --fail-under 51", 1, "coverage 50%",
          "coverage is 50%, `--fail-under` wants 51%" },
        { "test -C @ --fail-under 101", 2, NULL, "`--fail-under` takes 0 to 100, not `101`" },
        { "test -C @ --fail-under half", 2, NULL, "not `half`" },
    };

    typed_policy(*state, "");
    typed_file(*state, "all/t.yaml", TESTS);
    typed_rows(*state, rows, LEN(rows));
}

static void a_policy_that_does_not_compile_has_no_result(void **state)
{
    static const struct typed_row rows[] = {
        { "test -C @", 1, NULL, "error[PX" },
        { "test -C @/none", 3, NULL, "@/none" },
    };

    typed_policy(*state, "---\nkind: Nothing\n");
    typed_file(*state, "all/t.yaml", TESTS);
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(cases_are_chosen_by_name_and_place),
        TYPED_TEST(a_case_that_fails_fails_the_command),
        TYPED_TEST(what_nobody_asks_for_can_be_too_much),
        TYPED_TEST(a_policy_that_does_not_compile_has_no_result),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
