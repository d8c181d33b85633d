/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/migrate.c: fields that have other names now.
 */
#include "typed.h"

static void old_names_become_new_ones_and_nothing_else_changes(void **state)
{
    static const struct typed_row rows[] = {
        { "migrate -C @", 0,
          "--- a/all/all.yaml|-      retry: {attempts: 2, |+      retry: {tries: 2, |!b/all/more.yaml",
          "" },
        { "migrate -C @ --check", 1, "all/all.yaml\n", "" },
        { "migrate -C @ -w", 0, NULL, "wrote all/all.yaml" },
        { "migrate -C @ --check", 0, NULL,
          "nothing to change: this is v1alpha1, the newest language" },
        { "migrate -C @", 0, NULL, "nothing to change" },
        { "migrate -C @ -w --check", 2, NULL, "`--write` excludes `--check` and `--diff`" },
        { "migrate -C @/none", 3, NULL, "@/none" },
    };

    typed_policy(
        *state,
        "    # kept  as it is\n    - name: again\n      match: [{path: {prefix: /again}}]\n      to: {upstream: v1}\n"
        "      retry: {attempts: 2, when: [connect-failure], perTryTimeout: 1s}\n");
    typed_file(*state, "all/more.yaml", "# nothing\n");
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_contains(typed_read(*state, "all/all.yaml"),
                             STR("    # kept  as it is\n    - name: again\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(old_names_become_new_ones_and_nothing_else_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
