/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/target.c: which object of which environment a word names.
 */
#include "typed.h"

#define SPLIT(namespace, name)                                                         \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: TrafficSplit\nmetadata: {name: " name \
    ", namespace: " namespace "}\nspec: {baseline: a, members: {a: {upstream: shop/v1}, b: {upstream: shop/v2, percent: 5}}}\n"

static void a_name_is_full_or_short_where_it_is_the_only_one(void **state)
{
    static const struct typed_row rows[] = {
        { "set -C @ split/shop/canary canary=25", 0, NULL, "nothing to change" },
        { "set -C @ split/canary canary=25", 0, NULL, "nothing to change" },
        { "set -C @ split/twice b=5", 2, NULL,
          "there are 2 objects `twice`; say which: split/other/twice, split/shop/twice" },
        { "set -C @ split/shop/twice b=5", 0, NULL, "nothing to change" },
        { "set -C @ split/cnary canary=25", 2, NULL,
          "there is no split `cnary`; did you mean `split/shop/canary`?" },
        { "set -C @ split/shp/canary canary=25", 2, NULL, "did you mean `split/shop/canary`?" },
        { "set -C @ split/xyzzyxyzzy canary=25", 2, NULL, "there is no split `xyzzyxyzzy`\n" },
        { "set -C @ canary canary=25", 0, NULL, "nothing to change" },
        { "set -C @ TrafficSplit/shop/canary canary=25", 0, NULL, "nothing to change" },
        { "set -C @ shop/canary canary=25", 0, NULL, "nothing to change" },
        { "set -C @ twice b=5", 2, NULL, "say which: split/other/twice, split/shop/twice" },
        { "set -C @ upstream/shop/v1 b=5", 2, NULL,
          "`upstream/shop/v1` is not `split/NAMESPACE/NAME`" },
        { "set -C @ split/shop/canary/b b=5", 2, NULL, "is not `split/NAMESPACE/NAME`" },
        { "history -C @ v1", 3, NULL, "is not in a Git repository" },
        { "history -C @ nothinglikeit", 2, NULL, "there is no object `nothinglikeit`" },
        { "history -C @ Upstrem/shop/v1", 2, NULL, "is not `KIND/NAMESPACE/NAME`" },
        { "history -C @ upstream/shop/v9", 2, NULL, "did you mean `Upstream/shop/v1`?" },
        { "set -C @ split/ canary=25", 2, NULL, "`split/` is not `split/NAMESPACE/NAME`" },
    };

    typed_policy(*state, SPLIT("shop", "twice") SPLIT("other", "twice"));
    typed_rows(*state, rows, LEN(rows));
}

static void an_environment_is_asked_for_where_the_base_has_no_such_split(void **state)
{
    static const struct typed_row rows[] = {
        { "set -C @ split/canary canary=25", 0, NULL, "nothing to change" }, /* the base's */
        { "set -C @ split/one b=5", 0, NULL,
          "environments/prod/s.yaml: b 5% -> 5%: nothing to change" },
        { "set -C @ split/both b=5", 2, NULL,
          "say which environment's split: `--env` one of prod, test" },
        { "set -C @ split/both b=5 --env test", 0, NULL, "environments/test/s.yaml: " },
        { "set -C @ split/one b=5 --env test", 2, NULL, "there is no split `one`" },
        { "set -C @ split/one b=5 --env live", 2, NULL, "live|prod" },
    };
    static const char environment[] =
        "apiVersion: proxyc.dev/v1alpha1\nkind: Environment\nmetadata: {name: prod}\nspec: {}\n";

    typed_policy(*state, "");
    typed_file(*state, "proxyc.yaml",
               "version: v1alpha1\ninclude: [all]\nenvironments: environments\n");
    typed_file(*state, "environments/prod/e.yaml", environment);
    typed_shell(
        *state,
        "mkdir environments/test && sed s/prod/test/ environments/prod/e.yaml > environments/test/e.yaml");
    typed_file(*state, "environments/prod/s.yaml", &SPLIT("shop", "one") SPLIT("shop", "both")[4]);
    typed_file(*state, "environments/test/s.yaml", &SPLIT("shop", "both")[4]);
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_name_is_full_or_short_where_it_is_the_only_one),
        TYPED_TEST(an_environment_is_asked_for_where_the_base_has_no_such_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
