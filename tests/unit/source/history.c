/* SPDX-License-Identifier: Apache-2.0
 *
 * Commits along the first parents, texts of then, and the deploy log.
 */
#include "repo.h"

static void commits_come_newest_first_with_what_they_hold(void **state)
{
    struct repo *r = *state;
    struct source_commits c = { 0 };
    uint8_t oid[32];
    struct str text;

    assert_non_null(repo_open(r, "r", ""));
    assert_true(source_history_walk(r->source, 10, &c, &r->sink));
    assert_int_equal(c.count, 2);
    assert_false(c.shallow);
    assert_true(str_eq(c.items[0].subject, STR("second")));
    assert_true(str_contains(c.items[0].message, STR("with a body")));
    assert_true(str_eq(c.items[1].author, STR("A")));
    assert_memory_equal(c.items[0].oid, source_origin(r->source)->commit, 20);
    assert_true(source_history_blob(r->source, &c.items[1], STR("routes/a.yaml"), oid));
    assert_true(source_history_read(r->source, oid, &text, &r->sink));
    assert_true(str_eq(text, STR("r: 1\n")));
    assert_false(source_history_blob(r->source, &c.items[1], STR("routes"), oid));
    assert_false(source_history_blob(r->source, &c.items[1], STR("nope"), oid));
    c.count = 0;
    assert_true(source_history_walk(r->source, 1, &c, &r->sink));
    assert_int_equal(c.count, 1);
}

static void side_branches_are_not_followed(void **state)
{
    struct repo *r = *state;
    struct source_commits c = { 0 };

    repo_run(r, "cd r && git checkout -q -b side HEAD~1 && git commit -q --allow-empty -m aside && "
                "git checkout -q main && git merge -q --no-ff -m merged side");
    assert_non_null(repo_open(r, "r", "HEAD"));
    assert_true(source_history_walk(r->source, 10, &c, &r->sink));
    assert_int_equal(c.count, 3);
    assert_true(str_eq(c.items[0].subject, STR("merged")) &&
                str_eq(c.items[1].subject, STR("second")));
}

static void a_range_has_what_the_base_has_not_merged_branches_too(void **state)
{
    struct repo *r = *state;
    struct source_commits c = { 0 };
    struct source *base;
    uint8_t id[32];

    repo_run(r, "cd r && git checkout -q -b side && git commit -q --allow-empty -m aside && "
                "git checkout -q main && git commit -q --allow-empty -m onwards && git tag base && "
                "git merge -q --no-ff -m merged side");
    base = repo_open(r, "r", "base");
    assert_non_null(base);
    memcpy(id, source_origin(base)->commit, sizeof(id));
    assert_non_null(repo_open(r, "r", "HEAD"));
    source_history_range(r->source, id, &c);
    assert_int_equal(c.count, 2);
    assert_true(str_eq(c.items[0].subject, STR("merged")));
    assert_true(str_eq(c.items[1].subject, STR("aside")));
    c.count = 0;
    source_history_range(r->source, source_origin(r->source)->commit, &c);
    assert_int_equal(c.count, 0);
}

static void the_walk_ends_where_a_clone_is_shallow(void **state)
{
    struct repo *r = *state;
    struct source_commits c = { 0 };

    repo_run(r, "cd r && git commit -q --allow-empty -m third && cd .. && "
                "git clone -q --depth 2 \"file://$PWD/r\" shallow");
    assert_non_null(repo_open(r, "shallow", ""));
    assert_true(source_history_walk(r->source, 10, &c, &r->sink));
    assert_int_equal(c.count, 2);
    assert_true(c.shallow);
}

static void a_folder_without_git_has_no_history(void **state)
{
    struct repo *r = *state;
    struct source_commits c = { 0 };
    struct source_deploys d = { 0 };

    repo_run(r, "mkdir plain");
    assert_non_null(repo_open(r, "plain", ""));
    assert_false(source_history_walk(r->source, 10, &c, &r->sink));
    repo_said(r, "no history");
    assert_false(source_history_deployed(r->source, STR("prod"), &d));
}

static void deploys_are_remembered_per_environment(void **state)
{
    struct repo *r = *state;
    struct source_deploys d = { 0 };

    assert_non_null(repo_open(r, "r", "HEAD~1"));
    assert_false(source_history_deployed(r->source, STR("prod"), &d));
    assert_true(source_commit_mark_deployed(r->source, STR("prod"), STR("aaaa"), &r->sink));
    assert_true(source_commit_mark_deployed(r->source, STR("test"), STR("bbbb"), &r->sink));
    assert_true(source_commit_mark_deployed(r->source, STR("prod"), STR("cccc"), &r->sink));
    assert_true(source_history_deployed(r->source, STR("prod"), &d));
    assert_int_equal(d.count, 2);
    assert_memory_equal(d.items[0].commit, source_origin(r->source)->commit, 20);
    assert_true(str_eq(d.items[0].content_id, STR("aaaa")) ||
                str_eq(d.items[0].content_id, STR("cccc")));
    repo_run(r,
             "cd r && test $(git rev-parse refs/proxyc/deployed/prod) = $(git rev-parse HEAD~1)");
    assert_non_null(repo_open(r, "r", "refs/proxyc/deployed/prod"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(commits_come_newest_first_with_what_they_hold),
        REPO_TEST(side_branches_are_not_followed),
        REPO_TEST(a_range_has_what_the_base_has_not_merged_branches_too),
        REPO_TEST(the_walk_ends_where_a_clone_is_shallow),
        REPO_TEST(a_folder_without_git_has_no_history),
        REPO_TEST(deploys_are_remembered_per_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
