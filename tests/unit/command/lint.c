/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/lint.c: what is judged, what is left out, and what it is worth.
 */
#include "typed.h"

static void the_level_that_fails_is_chosen(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @", 0, "info[PX312]", "" },
        { "lint -C @ --fail-on info", 1, "info[PX312]", "" },
        { "lint -C @ --fail-on never", 2, NULL, "never" },
        { "lint -C @ --skip PX312,PX316", 0, "no findings in 5 documents (0 environments)\n", "" },
        { "lint -C @ --skip PX312,PX316 --quiet", 0, NULL, NULL },
        { "lint -C @ --only PX312 --fail-on info", 1, "PX312|!PX316", "" },
        { "lint -C @ --only PX999", 2, NULL, "there is no rule `PX999`" },
        { "lint -C @ --max-findings 1", 0, "", "" },
        { "lint -C @/none", 3, "@/none", "" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void paths_leave_the_rest_out(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ proxyc.yaml --fail-on info", 0, "!PX312", "" },
        { "lint -C @ ./all/ --fail-on info", 1, "PX312", "" },
        { "lint -C @ all/none.yaml", 2, NULL,
          "`all/none.yaml` is none of the files of this policy" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void only_what_is_new_counts_against_a_revision(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --against HEAD --fail-on info", 0, "no new findings", "" },
        { "lint -C @ --against nowhere", 3, "", "nowhere" },
        { "lint -C @ --staged --rev HEAD", 2, NULL, "`--staged` is `--rev INDEX`" },
    };
    static const struct typed_row after[] = {
        { "lint -C @ --against HEAD", 1, "error[PX201]|!PX312", "" },
        { "lint -C @ --staged", 0, "!PX201", "" },
    };

    typed_repo(*state, "");
    typed_rows(*state, rows, LEN(rows));
    typed_shell(*state, "sed -i 's/upstream: v1/upstream: v9/' all/all.yaml");
    typed_rows(*state, after, LEN(after));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_level_that_fails_is_chosen),
        TYPED_TEST(paths_leave_the_rest_out),
        TYPED_TEST(only_what_is_new_counts_against_a_revision),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
