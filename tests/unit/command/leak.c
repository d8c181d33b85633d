/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/leak.c: lint and the secrets of the past.
 */
#include "typed.h"

/* Put together here so that nobody takes this file for a leak. */
#define LEAK \
    "echo \"# AKIA\"\"QWERTYUIOPASDFGH \" >> all/all.yaml && git commit -qam leak && git revert --no-edit HEAD"

static void the_history_is_looked_at_where_it_is_asked_for(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --only PX622", 0, "!PX622", "" },
        { "lint -C @ --only PX622 --history", 1, "[PX622]|!QWERTY", "" },
        { "lint -C @ --only PX622 --against HEAD~2", 1, "[PX622]|!QWERTY", "" },
        { "lint -C @ --only PX622 --against HEAD", 0, "!PX622", "" },
        { "lint -C @ --skip PX622 --history", 0, "!PX622", "" },
    };

    typed_repo(*state, "");
    typed_shell(*state, LEAK);
    typed_rows(*state, rows, LEN(rows));
}

static void a_shallow_clone_says_what_it_does_not_know(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @/clone --only PX622 --history", 0, "",
          "note: this clone is shallow: whether older commits hold secrets (PX622) is unknown" },
    };

    typed_repo(*state, "");
    typed_shell(*state, LEAK " && git clone -q --depth 1 \"file://$PWD\" clone");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_history_is_looked_at_where_it_is_asked_for),
        TYPED_TEST(a_shallow_clone_says_what_it_does_not_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
