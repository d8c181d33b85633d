/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/remote.c: a repository behind a URL is fetched once, and read alone.
 */
#include "typed.h"

static void a_url_is_read_as_a_folder_is(void **state)
{
    static const struct typed_row rows[] = {
        { "compile --repo file://@/r --cache @/cache --check", 0, "4 rules", NULL },
        { "compile --repo file://@/r --cache @/cache --check --rev HEAD~1", 3, NULL,
          "HEAD~1|!@/cache" },
        { "compile --repo file://@/none --cache @/cache --check", 3, NULL, "file://@/none" },
        { "compile --repo file://@/r --check", 0, "4 rules", NULL }, /* into ~/.cache */
    };

    typed_repo(*state, "");
    typed_shell(*state, "git clone -q --bare . r");
    typed_rows(*state, rows, LEN(rows));
    typed_shell(*state, "test -d cache && test -d .cache/proxyc");
}

static void what_would_write_is_refused(void **state)
{
    static const struct typed_row rows[] = {
        { "set -C file://@/r --commit split/canary canary=5", 2, NULL,
          "is read and not written; clone it and name the folder" },
        { "lint -C file://@/r --fix", 2, NULL, "is read and not written" },
        { "schema -C file://@/r --install", 2, NULL, "is read and not written" },
        { "migrate -C file://@/r --write", 2, NULL, "is read and not written" },
        { "verify -C file://@/r --cache @/cache --commit HEAD", 1, "not signed",
          NULL }, /* reads a commit */
    };

    typed_repo(*state, "");
    typed_shell(*state, "git clone -q --bare . r");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_url_is_read_as_a_folder_is),
        TYPED_TEST(what_would_write_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
