/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/diff.c: what is asked for, and in which form.
 */
#include "typed.h"

static void begin(struct typed *t)
{
    typed_repo(t, "");
    typed_shell(t, "sed -i 's/percent: 25/percent: 60/; s/status: 308/status: 301/' all/all.yaml");
}

static void revisions_are_compared_with_the_work_tree_or_each_other(void **state)
{
    static const struct typed_row rows[] = {
        { "diff -C @ HEAD", 0, "split shop/canary|rule shop/shop/old|2 objects differ", NULL },
        { "diff -C @ HEAD HEAD", 0, "!objects differ", NULL },
        { "diff -C @ HEAD --rev HEAD --exit-code", 0, "", NULL },
        { "diff -C @ WORKTREE HEAD", 0, "60% \xe2\x86\x92 25%", NULL },
        { "diff -C @ HEAD HEAD HEAD", 2, NULL, "" },
        { "diff -C @", 2, NULL, "something is missing: a revision, or `--env A..B`" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
}

static void classes_filter_what_is_told_and_what_counts(void **state)
{
    static const struct typed_row rows[] = {
        { "diff -C @ HEAD --exit-code", 1, "", NULL },
        { "diff -C @ HEAD --exit-code --class split", 1, "split shop/canary|!rule shop/shop/old",
          NULL },
        { "diff -C @ HEAD --exit-code --class auth", 0, "!shop/canary", NULL },
        { "diff -C @ HEAD --class auth,action --class tls", 0, "!shop/canary|rule shop/shop/old",
          NULL },
        { "diff -C @ HEAD --class splits", 2, NULL,
          "there is no class `splits`; there is match, action, split" },
        { "diff -C @ HEAD --class ,", 2, NULL, "there is no class ``" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
}

/* A comment changes the file and not the table. */
static void what_compiles_to_the_same_is_the_same(void **state)
{
    static const struct typed_row rows[] = {
        { "diff -C @ HEAD --exit-code", 0, "!objects differ", NULL },
    };

    typed_repo(*state, "");
    typed_shell(*state, "echo '# words' >> all/all.yaml");
    typed_rows(*state, rows, LEN(rows));
}

static void several_forms_go_to_several_places(void **state)
{
    static const struct typed_row rows[] = {
        { "diff -C @ HEAD --format markdown --format json=@/d.json", 0,
          "<code>shop/canary</code>|!\"changes\"", NULL },
        { "diff -C @ HEAD --format xml", 2, NULL, "xml" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_contains(typed_read(*state, "d.json"), STR("\"changes\": [")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(revisions_are_compared_with_the_work_tree_or_each_other),
        TYPED_TEST(classes_filter_what_is_told_and_what_counts),
        TYPED_TEST(what_compiles_to_the_same_is_the_same),
        TYPED_TEST(several_forms_go_to_several_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
