/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/lock.c: who owns which buckets, beside the split.
 */
#include "typed.h"

static void the_lock_stands_beside_its_split_and_fits_it(void **state)
{
    static const struct typed_row rows[] = {
        { "lock -C @ split/canary", 0, "all/canary.lock.yaml: 2 ranges\n", NULL },
        { "lint -C @ --only PX415", 0, "", "" },
        { "lock -C @ split/canary", 0, "all/canary.lock.yaml: 2 ranges\n", NULL },
    };
    struct str first;

    typed_policy(*state, "");
    typed_rows(*state, rows, 2);
    first = typed_read(*state, "all/canary.lock.yaml");
    assert_true(str_contains(first, STR("split: shop/canary\n")));
    assert_true(str_contains(first, STR("- {from: 0, to: 2500, member: canary}\n")));
    typed_rows(*state, rows + 2, 1);
    assert_true(str_eq(typed_read(*state, "all/canary.lock.yaml"), first));
}

/* Who grows takes from the baseline; what it had stays where it was. */
static void a_share_that_changed_moves_as_little_as_it_can(void **state)
{
    static const struct typed_row rows[] = {
        { "lock -C @ split/canary", 0, "2 ranges\n", NULL },
        { "lint -C @ --only PX415", 1, "error[PX415]", NULL },
        { "lock -C @ split/canary", 0, "2 ranges\n", NULL },
        { "lint -C @ --only PX415", 0, "", "" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, 1);
    typed_shell(*state, "sed -i 's/percent: 25/percent: 30/' all/all.yaml");
    typed_rows(*state, rows + 1, 3);
    assert_true(str_contains(typed_read(*state, "all/canary.lock.yaml"),
                             STR("- {from: 0, to: 3000, member: canary}\n")));
}

static void only_a_split_of_the_work_tree_is_locked(void **state)
{
    static const struct typed_row rows[] = {
        { "lock -C @ split/none", 2, NULL, "there is no split `none`" },
        { "lock -C @ split/canary --rev HEAD", 2, NULL, "only the work tree can be edited" },
        { "lock -C @/none split/canary", 3, NULL, "@/none" },
        { "lock -C @ split/canary", 1, NULL, "the shares of shop/canary cannot be laid out" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, 3);
    typed_shell(
        *state,
        "sed -i 's/percent: 25}/percent: 60}, c: {upstream: v2, percent: 60}/' all/all.yaml");
    typed_rows(*state, rows + 3, 1);
    typed_shell(*state, "test ! -e all/canary.lock.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_lock_stands_beside_its_split_and_fits_it),
        TYPED_TEST(a_share_that_changed_moves_as_little_as_it_can),
        TYPED_TEST(only_a_split_of_the_work_tree_is_locked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
