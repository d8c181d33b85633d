/* SPDX-License-Identifier: Apache-2.0
 *
 * Commits of files and restores, with and without a work tree, and what stops them.
 */
#include "repo.h"

static bool commit(struct repo *r, const char *path, const char *rev, const char *text)
{
    struct str hex;

    assert_non_null(repo_open(r, path, rev));
    return source_commit_files(
        r->source,
        (struct source_files){ &(struct source_text){ STR("routes/a.yaml"), str_of(text) }, 1 },
        STR("proxyc: set\n"), &hex, &r->sink);
}

static void files_and_index_follow_the_branch(void **state)
{
    static const struct source_text more[] = {
        { STR_INIT("b/new.yaml"), STR_INIT("n: 1\n") },
        { STR_INIT("a.yaml"), STR_INIT("r: 10\n") },
    };
    struct repo *r = *state;

    assert_true(commit(r, "r", "", "r: 9\n"));
    repo_run(r, "cd r && test -z \"$(git status --porcelain)\" && test \"$(cat routes/a.yaml)\" = "
                "'r: 9' && "
                "test \"$(git log -1 --format=%an:%s)\" = 'P:proxyc: set' && test $(git rev-list "
                "--count main) = 3 && "
                "git diff --quiet HEAD~1 -- routes/b proxyc.yaml");
    assert_non_null(repo_open(r, "r/routes", ""));
    assert_true(source_commit_files(r->source, (struct source_files){ more, LEN(more) }, STR("x"),
                                    &(struct str){ 0 }, &r->sink));
    repo_run(r, "cd r && test -z \"$(git status --porcelain)\" && test \"$(cat "
                "routes/b/new.yaml)\" = 'n: 1' && test \"$(cat routes/a.yaml)\" = 'r: 10'");
}

static void a_bare_repository_takes_commits_too(void **state)
{
    struct repo *r = *state;

    repo_run(r, "git clone -q --bare r bare.git && git -C bare.git config user.name P && "
                "git -C bare.git config user.email p@q");
    assert_true(commit(r, "bare.git", "main", "r: 9\n"));
    repo_run(r, "test \"$(git -C bare.git show main:routes/a.yaml)\" = 'r: 9' && git -C bare.git "
                "fsck --strict");
}

static void what_is_not_committed_is_not_overwritten(void **state)
{
    struct repo *r = *state;

    repo_run(r, "echo 'r: 5' > r/routes/a.yaml");
    assert_false(commit(r, "r", "", "r: 9\n"));
    repo_said(r, "has changes that are not committed");
    repo_run(
        r,
        "cd r && test \"$(cat routes/a.yaml)\" = 'r: 5' && test $(git rev-list --count main) = 2");
}

static void another_branch_leaves_the_work_tree_alone(void **state)
{
    struct repo *r = *state;

    repo_run(r, "cd r && git branch other && echo 'r: 5' > routes/a.yaml");
    assert_true(commit(r, "r", "other", "r: 9\n"));
    repo_run(r, "cd r && test \"$(cat routes/a.yaml)\" = 'r: 5' && test \"$(git show "
                "other:routes/a.yaml)\" = 'r: 9'");
}

static void what_stops_a_commit_is_said(void **state)
{
    struct repo *r = *state;
    static const struct {
        const char *before, *rev, *text, *said;
    } rows[] = {
        { "true", "", "r: 3\n", "already says so" },
        { "true", "HEAD~1", "r: 9\n", "is no branch" },
        { "cd r && git tag v1", "v1", "r: 9\n", "is no branch" },
        { "cd r && git checkout -q --detach", "", "r: 9\n", "HEAD is detached" },
        { "cd r && git checkout -q main && git config --unset user.name", "", "r: 9\n",
          "git config user.name" },
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        repo_run(r, rows[i].before);
        assert_false(commit(r, "r", rows[i].rev, rows[i].text));
        assert_int_equal(r->sink.all.count, 1);
        repo_said(r, rows[i].said);
    }
    repo_run(r, "cd r && test $(git rev-list --count main) = 2");
}

static void a_restore_brings_the_root_back_and_nothing_else(void **state)
{
    struct repo *r = *state;
    struct str hex;

    assert_non_null(repo_open(r, "r", ""));
    assert_true(source_commit_restore(r->source, STR("HEAD~1"), STR("back"), &hex, &r->sink));
    repo_run(r, "cd r && test -z \"$(git status --porcelain)\" && "
                "test $(git rev-parse HEAD^{tree}) = $(git rev-parse HEAD~2^{tree}) && "
                "echo y > routes/notes.txt && echo 'a: 2' > proxyc.yaml && git commit -qam more");
    assert_non_null(repo_open(r, "r/routes", ""));
    assert_true(source_commit_restore(r->source, STR("HEAD~1"), STR("back"), &hex, &r->sink));
    repo_run(
        r,
        "cd r && test \"$(cat routes/notes.txt)\" = x && test \"$(cat proxyc.yaml)\" = 'a: 2' && "
        "test -z \"$(git status --porcelain)\"");
}

static void a_file_is_written_without_a_commit(void **state)
{
    struct repo *r = *state;

    assert_non_null(repo_open(r, "r", ""));
    assert_true(source_commit_write(r->source, STR("routes/a.yaml"), STR("r: 7\n"), &r->sink));
    repo_run(r, "test \"$(cat r/routes/a.yaml)\" = 'r: 7' && test $(ls -A r/routes | wc -l) = 3");
    assert_false(source_commit_write(r->source, STR("nope/a.yaml"), STR("r: 7\n"), &r->sink));
    assert_non_null(repo_open(r, "r", "HEAD"));
    assert_false(source_commit_write(r->source, STR("routes/a.yaml"), STR("r: 7\n"), &r->sink));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(files_and_index_follow_the_branch),
        REPO_TEST(a_bare_repository_takes_commits_too),
        REPO_TEST(what_is_not_committed_is_not_overwritten),
        REPO_TEST(another_branch_leaves_the_work_tree_alone),
        REPO_TEST(what_stops_a_commit_is_said),
        REPO_TEST(a_restore_brings_the_root_back_and_nothing_else),
        REPO_TEST(a_file_is_written_without_a_commit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
