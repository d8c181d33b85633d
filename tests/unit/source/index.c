/* SPDX-License-Identifier: Apache-2.0
 *
 * The index gives what was staged, whatever the file says since.
 */
#include "repo.h"

static void staged_text_counts_not_the_file(void **state)
{
    struct repo *r = *state;

    repo_run(
        r,
        "cd r && echo 'r: 7' > routes/a.yaml && git add routes && echo 'r: 8' > routes/a.yaml && "
        "echo 'r: 9' > routes/new.yaml");
    assert_string_equal(repo_list(r, "r", "INDEX", "routes"),
                        "routes/a.yaml=r: 7 routes/b/c.yml=r: 2");
    assert_true(source_origin(r->source)->dirty);
    assert_string_equal(repo_list(r, "r", "", "routes"),
                        "routes/a.yaml=r: 8 routes/b/c.yml=r: 2 routes/new.yaml=r: 9");
    assert_string_equal(repo_list(r, "r", "INDEX", "nope"), "no folder");
}

static void conflicts_and_split_indexes_are_refused(void **state)
{
    struct repo *r = *state;

    repo_run(r, "cd r && git update-index --split-index");
    assert_null(repo_open(r, "r", "INDEX"));
    repo_said(r, "--no-split-index");
    repo_run(r, "cd r && git update-index --no-split-index && git checkout -q -b side HEAD~1 && "
                "echo 'r: 6' > routes/a.yaml && git commit -qam side && ! git merge main");
    assert_null(repo_open(r, "r", "INDEX"));
    repo_said(r, "unresolved conflicts");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(staged_text_counts_not_the_file),
        REPO_TEST(conflicts_and_split_indexes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
