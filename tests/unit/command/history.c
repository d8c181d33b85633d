/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/history.c: what became of an object, and what a split gave to whom, commit by commit.
 */
#include "typed.h"

/* 25, then words alone, then 40, then gone, then back. */
static void begin(struct typed *t)
{
    typed_repo(t, "");
    typed_shell(t, "echo '# words' >> all/all.yaml && git commit -qam words && "
                   "sed -i 's/percent: 25/percent: 40/' all/all.yaml && git commit -qam forty && "
                   "git rm -q all/all.yaml && git commit -qm gone && "
                   "git checkout -q HEAD~1 -- all && git commit -qm back");
}

static void only_commits_that_changed_the_numbers_are_told(void **state)
{
    static const struct typed_row rows[] = {
        { "history -C @ split/canary", 0,
          "  ann  stable 60%, canary 40%  back\n|  ann  not there  gone\n|  ann  stable 60%, canary 40%  forty\n|"
          "  ann  stable 75%, canary 25%  one\n|!words",
          NULL },
        { "history -C @ split/canary --format json", 0,
          "\"shallow\": false|\"value\": \"not there\"|\"signature\": \"not signed\"|!words",
          NULL },
        { "history -C @ split/canary --rev HEAD~2", 0, "forty|one|!gone", NULL },
        { "history -C @ split/canary --max 2", 0, "back|!forty",
          "looked at 2 commits; --max looks at more" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
}

static void what_is_not_known_is_said(void **state)
{
    static const struct typed_row rows[] = {
        { "history -C @/clone split/canary", 0, "back", "the clone is shallow" },
        { "history -C @ split/canary --max 0", 2, NULL,
          "`--max` takes a number from 1 to 1000000, not `0`" },
        { "history -C @ split/canary --max x", 2, NULL, "not `x`" },
        { "history -C @ split/none", 2, NULL, "there is no split `none`" },
        { "history -C @ split/canary --allowed-signers @/none", 3, NULL, "cannot be read" },
        { "history -C @ split/canary --format xml", 2, NULL, "xml" },
    };

    begin(*state);
    typed_shell(*state, "git clone -q --depth 2 \"file://$PWD\" clone");
    typed_rows(*state, rows, LEN(rows));
}

static void a_value_that_cannot_be_read_is_told_as_such(void **state)
{
    static const struct typed_row rows[] = {
        { "history -C @ split/canary", 0,
          "cannot be read  broken|stable 75%, canary 25%  one|canary 25%  mended", NULL },
    };

    typed_repo(*state, "");
    typed_shell(
        *state,
        "cp all/all.yaml keep && sed -i 's/percent: 25/percent: [/' all/all.yaml && git commit -qam broken && "
        "cp keep all/all.yaml && git commit -qam mended");
    typed_rows(*state, rows, LEN(rows));
}

static void any_object_has_a_history(void **state)
{
    static const struct typed_row rows[] = {
        { "history -C @ upstream/v1", 0,
          "changed  moved\n    endpoints: |  there  one\n|!9001  one", NULL },
        { "history -C @ v1 --format json", 0,
          "\"kind\": \"Upstream\"|\"name\": \"shop/v1\"|\"what\": \"endpoints\"|\"to\": ", NULL },
        { "history -C @ split/canary", 0, "stable 75%, canary 25%  salted\n    salt: none → s2\n",
          NULL },
    };

    typed_repo(*state, "");
    typed_shell(
        *state,
        "sed -i 's/127.0.0.1:9001/127.0.0.1:9101/' all/all.yaml && git commit -qam moved && "
        "sed -i 's/baseline: stable/salt: s2\\n  baseline: stable/' all/all.yaml && "
        "git commit -qam salted");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(only_commits_that_changed_the_numbers_are_told),
        TYPED_TEST(what_is_not_known_is_said),
        TYPED_TEST(any_object_has_a_history),
        TYPED_TEST(a_value_that_cannot_be_read_is_told_as_such),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
