/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/jump.c: what changed is judged, and going back is free.
 */
#include "typed.h"

static void a_jump_is_found_and_a_step_is_none(void **state)
{
    static const struct typed_row jump[] = { { "lint -C @ --against HEAD", 0, "warning[PX405]",
                                               "" } };
    static const struct typed_row step[] = { { "lint -C @ --against HEAD", 0, "!PX405", "" } };

    typed_repo(*state, "");
    typed_shell(*state, "sed -i 's/percent: 25/percent: 60/' all/all.yaml");
    typed_rows(*state, jump, 1);
    typed_shell(*state, "sed -i 's/percent: 60/percent: 30/' all/all.yaml");
    typed_rows(*state, step, 1);
    typed_shell(*state, "sed -i 's/percent: 30/percent: 0/' all/all.yaml"); /* less is no jump */
    typed_rows(*state, step, 1);
}

static void a_return_to_an_earlier_tree_is_free(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --rev HEAD --against HEAD~1", 0, "!PX405", "" },
        { "lint -C @ --rev HEAD~2 --against HEAD~1", 0, "!PX405", "" },
    };

    typed_repo(*state, "");
    typed_shell(
        *state,
        "sed -i 's/percent: 25/percent: 90/' all/all.yaml && git commit -qam up && sed -i 's/percent: 90/percent: 1/' all/all.yaml && "
        "git commit -qam down && git revert --no-edit HEAD");
    typed_rows(*state, rows, LEN(rows));
}

static void the_base_is_named_with_its_day(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --against HEAD", 0, "was 25 at ", "" },
        { "lint -C @ --against merge-base:HEAD", 0, "the merge base, ", "" },
    };

    typed_repo(*state, "");
    typed_shell(*state, "sed -i 's/percent: 25/percent: 60/' all/all.yaml");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_jump_is_found_and_a_step_is_none),
        TYPED_TEST(a_return_to_an_earlier_tree_is_free),
        TYPED_TEST(the_base_is_named_with_its_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
