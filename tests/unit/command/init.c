/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/init.c: a policy that works, over nothing that is there.
 */
#include "typed.h"

static void what_is_begun_is_clean_and_tested(void **state)
{
    static const struct typed_row rows[] = {
        { "init @/new", 0, NULL, "wrote @/new/proxyc.yaml|cd @/new\n|!.github" },
        { "lint -C @/new", 0, "", "" },
        { "test -C @/new", 0, "", "" },
        { "compile -C @/new --check", 0, "", NULL },
        { "init @/quiet --quiet", 0, NULL, NULL },
    };

    typed_rows(*state, rows, LEN(rows));
}

static void a_workflow_comes_for_a_forge_that_is_known(void **state)
{
    static const struct typed_row rows[] = {
        { "init @/a --ci github", 0, NULL, "@/a/.github/|CODEOWNERS|!gitlab" },
        { "init @/b --ci gitlab", 0, NULL, "@/b/.gitlab-ci.yml|CODEOWNERS|!github" },
        { "init @/c --ci gitea", 2, NULL, "`--ci` takes github or gitlab, not `gitea`" },
        { "lint -C @/a", 0, "", "" },
    };

    typed_rows(*state, rows, LEN(rows));
    typed_shell(*state, "test ! -e c");
}

static void nothing_is_written_where_anything_is_in_the_way(void **state)
{
    static const struct typed_row rows[] = {
        { "init @/new", 1, NULL,
          "`@/new/routes/hello.yaml` is there already; nothing was written" },
        { "init @/file/new", 3, NULL,
          "the folder of `@/file/new/proxyc.yaml` cannot be made: Not a directory" },
    };

    typed_file(*state, "new/routes/hello.yaml", "mine\n");
    typed_file(*state, "file", "");
    typed_rows(*state, rows, LEN(rows));
    KIT_TEXT(typed_read(*state, "new/routes/hello.yaml"), "mine\n");
    typed_shell(*state, "test ! -e new/proxyc.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(what_is_begun_is_clean_and_tested),
        TYPED_TEST(a_workflow_comes_for_a_forge_that_is_known),
        TYPED_TEST(nothing_is_written_where_anything_is_in_the_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
