/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/metrics.c: the file of --metrics is read strictly, and unknown names are told.
 */
#include "command/metrics.h"

#include "typed.h"

#define LINT "lint -C @ --only PX508,PX908 --format short --metrics @/load.json"

static void lint(void **state, const char *text, int code, const char *out, const char *err)
{
    const struct typed_row row = { LINT, code, out, err };

    typed_policy(*state, "");
    typed_file(*state, "load.json", text);
    typed_rows(*state, &row, 1);
}

static void what_is_measured_is_judged(void **state)
{
    lint(state, "{\"upstreams\": {\"shop/v1\": {\"rate\": 1.1e4, \"meanMs\": 100}}}", 0,
         "warning[PX508]: upstream `shop/v1` may have 1024 requests at once, and its load needs "
         "1100|!PX908",
         NULL);
    lint(state, "{\"rules\": {\"shop/shop/pay\": {\"rate\": 44000, \"meanMs\": 100}}}", 0,
         "warning[PX908]: member `canary` is to take 11000 req/s|!PX508", NULL);
    lint(state, "{}", 0, NULL, NULL);
}

static void names_that_the_policy_has_not_are_noted(void **state)
{
    lint(state,
         "{\"rules\": {\"shop/shop/pay\": {\"rate\": 1}, \"shop/shop/gone\": {\"rate\": 1}},\n"
         " \"routes\": {\"shop/shop\": {\"rate\": 1}, \"shop/none\": {\"rate\": 1}},\n"
         " \"upstreams\": {\"shop/v1\": {\"rate\": 1}, \"shop/v9\": {\"rate\": 1}}}",
         0, NULL, "rule `shop/shop/gone`|route `shop/none`|upstream `shop/v9`|!shop/v1|!pay");
    lint(state,
         "{\"routes\": {\"a/a\": {\"rate\": 1}, \"a/b\": {\"rate\": 1}, \"a/c\": {\"rate\": 1},\n"
         "\"a/d\": {\"rate\": 1}, \"a/e\": {\"rate\": 1}, \"a/f\": {\"rate\": 1}}}",
         0, NULL, "route `a/e`|has 1 more names|!a/f");
}

/* Each has its place: line and column. */
static void what_is_wrong_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "", "holds nothing" },
        { "[]", "load.json:1:1" },
        { "{\"rules\": {", "load.json:1:" },
        { "{\"rules\": {\n  \"shop/shop/pay\": {\"rate\": -1}}}", "load.json:2:29|-1" },
        { "{\"rules\": {\n  \"shop/shop/pay\": {\"rate\": NaN}}}", "load.json:2:29|a number" },
        { "{\"rules\": {\n  \"shop/shop/pay\": {\"rate\": .inf}}}", "load.json:2:29|a number" },
        { "{\"rules\": {\n  \"shop/shop/pay\": {\"rate\": \"5\"}}}", "load.json:2:29|quoted" },
        { "{\"rules\": {\n  \"shop/shop/pay\": {\"rate\": 1e99}}}", "load.json:2:29|1000000000" },
        { "{\"rules\": {\n  \"shop/shop/pay\": {\"meanMs\": 1}}}", "load.json:2:3|`rate`" },
        { "{\"rules\": {\n  \"shop/shop/pay\": {\"rate\": 1, \"p99\": 1}}}",
          "load.json:2:32|p99Ms" },
        { "{\"rules\": {\n  \"shop/shop\": {\"rate\": 1}}}", "load.json:2:3|namespace/route/rule" },
        { "{\"rules\": {\"a/b/c\": {\"rate\": 1},\n\"a/b/c\": {\"rate\": 1}}}",
          "load.json:2:1|PX103" },
        { "{\"proxies\": 0}", "load.json:1:13|1 to 100000" },
        { "{\"period\": {}}", "load.json:1:12" },
        { "{}\n---\n{}\n", "several documents" },
    };
    char deep[400] = "{\"rules\": ";

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        lint(state, rows[i].text, 3, NULL, rows[i].says);
    memset(deep + 10, '[', 300);
    lint(state, deep, 3, NULL, "load.json:1:");
}

static void a_file_that_cannot_be_read_is_trouble(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --metrics @/none.json", 3, NULL, "none.json` cannot be read" },
        { "lint --metrics @/none.json -", 2, NULL, "--metrics" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(what_is_measured_is_judged),
        TYPED_TEST(names_that_the_policy_has_not_are_noted),
        TYPED_TEST(what_is_wrong_is_refused_with_its_place),
        TYPED_TEST(a_file_that_cannot_be_read_is_trouble),
    };

    return cmocka_run_group_tests_name("command/metrics", tests, NULL, NULL);
}
