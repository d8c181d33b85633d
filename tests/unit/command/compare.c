/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/compare.c: which environments of which revisions are compared.
 */
#include "typed.h"

#define TWO "version: v1alpha1\ninclude: [all]\nenvironments: environments\n"
#define ENVIRONMENT \
    "apiVersion: proxyc.dev/v1alpha1\nkind: Environment\nmetadata: {name: prod}\nspec: {}\n"
#define SPLIT                                                                                          \
    "apiVersion: proxyc.dev/v1alpha1\nkind: TrafficSplit\nmetadata: {name: canary, namespace: shop}\n" \
    "spec: {members: {canary: {percent: 30}}}\n"

/* Two environments; the newer revision has a third, and other numbers in `prod`. */
static void begin(struct typed *t)
{
    typed_repo(t, "");
    typed_file(t, "proxyc.yaml", TWO);
    typed_file(t, "environments/prod/e.yaml", ENVIRONMENT);
    typed_shell(t, "mkdir environments/test environments/late && "
                   "sed s/prod/test/ environments/prod/e.yaml > environments/test/e.yaml && "
                   "git add environments proxyc.yaml && git commit -qm two && "
                   "sed s/prod/late/ environments/prod/e.yaml > environments/late/e.yaml");
    typed_file(t, "environments/prod/s.yaml", SPLIT);
    typed_shell(t, "git add environments && git commit -qm three");
}

static void environments_that_both_have_are_compared(void **state)
{
    static const struct typed_row rows[] = {
        { "diff -C @ HEAD~1", 0, "prod|25% \xe2\x86\x92 30%", "environment `late` is not in both" },
        { "diff -C @ HEAD~1 --env prod", 0, "25% \xe2\x86\x92 30%", NULL },
        { "diff -C @ HEAD~1 --env test --exit-code", 0, "", NULL },
        { "diff -C @ HEAD~1 --env prod --exit-code", 1, "25% \xe2\x86\x92 30%", NULL },
        { "diff -C @ HEAD~1 --env live", 2, NULL, "live" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
}

static void two_environments_of_one_revision_or_of_two(void **state)
{
    static const struct typed_row rows[] = {
        { "diff -C @ --env test..prod", 0, "25% \xe2\x86\x92 30%", NULL },
        { "diff -C @ --env prod..test", 0, "30% \xe2\x86\x92 25%", NULL },
        { "diff -C @ HEAD~1 HEAD --env prod..prod", 0, "25% \xe2\x86\x92 30%", NULL },
        { "diff -C @ --env test..live", 2, NULL, "there is no environment `live`" },
        { "diff -C @ --env ..prod", 2, NULL, "there is no environment ``" },
        { "diff -C @ HEAD~1 --env late..prod", 2, NULL, "there is no environment `late`" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
}

static void a_side_that_cannot_be_compiled_is_reported(void **state)
{
    static const struct typed_row rows[] = {
        { "diff -C @ HEAD", 1, NULL, "error[PX" },
        { "diff -C @ nowhere", 3, NULL, "`nowhere` names no commit" },
        { "diff -C @ HEAD --rev nowhere", 3, NULL, "`nowhere` names no commit" },
    };

    begin(*state);
    typed_shell(*state, "sed -i 's/upstream: v1/upstream: v3/' all/all.yaml");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(environments_that_both_have_are_compared),
        TYPED_TEST(two_environments_of_one_revision_or_of_two),
        TYPED_TEST(a_side_that_cannot_be_compiled_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
