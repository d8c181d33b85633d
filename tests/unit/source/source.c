/* SPDX-License-Identifier: Apache-2.0
 *
 * One file set from four places, and what "dirty" means.
 */
#include "repo.h"

static const char listed[] = "routes/a.yaml=r: 3 routes/b/c.yml=r: 2";

static void all_places_give_the_same_files(void **state)
{
    struct repo *r = *state;
    static const char *const places[][2] = {
        { "r", "" },          { "r", "WORKTREE" },
        { "r", "INDEX" },     { "r", "HEAD" },
        { "r/.git", "main" }, { "bare.git", "" },
        { "plain", "" },      { "bare.git", "merge-base:main" }
    };

    repo_run(r, "git clone -q --bare r bare.git && cp -r r plain && rm -rf plain/.git");
    for (size_t i = 0; i < LEN(places); i++) {
        assert_string_equal(repo_list(r, places[i][0], places[i][1], "routes"), listed);
        assert_int_equal(source_origin(r->source)->dirty, i == 6);
        assert_int_equal(source_origin(r->source)->git, i != 6);
        assert_int_equal(r->sink.all.count, 0);
        assert_int_equal(r->set.files[0].oid[0], 0xc8);
    }
    assert_string_equal(repo_list(r, "r", "HEAD~1", "routes"),
                        "routes/a.yaml=r: 1 routes/b/c.yml=r: 2");
}

static void one_file_is_read_or_is_not_there(void **state)
{
    struct repo *r = *state;

    assert_non_null(repo_open(r, "r", ""));
    assert_true(source_read(r->source, STR("proxyc.yaml"), &r->set, &r->sink));
    assert_false(source_read(r->source, STR("nope.yaml"), &r->set, &r->sink));
    assert_false(source_read(r->source, STR("../r/proxyc.yaml"), &r->set, &r->sink));
    assert_false(source_read(r->source, STR("routes"), &r->set, &r->sink));
    assert_int_equal(r->set.count, 1);
    assert_int_equal(r->sink.all.count, 0);
    assert_false(source_origin(r->source)->dirty);
}

static void folders_are_named_in_order(void **state)
{
    struct repo *r = *state;
    static const char *const revs[] = { "WORKTREE", "INDEX", "HEAD" };

    for (size_t i = 0; i < LEN(revs); i++) {
        struct source_names names = { 0 };

        assert_non_null(repo_open(r, "r", revs[i]));
        assert_true(source_folders(r->source, STR("environments/"), &names, &r->sink));
        assert_true(source_folders(r->source, STR("nope"), &names, &r->sink));
        assert_int_equal(names.count, 2);
        assert_true(str_eq(names.items[0], STR("prod")) && str_eq(names.items[1], STR("test")));
    }
}

static void dirty_looks_at_what_is_read(void **state)
{
    struct repo *r = *state;
    static const struct {
        const char *line;
        bool dirty;
    } rows[] = {
        { "cd r && echo y > routes/notes.txt", false },
        { "cd r && echo '*.tmp.yaml' > .gitignore && echo z > routes/x.tmp.yaml", false },
        { "cd r && echo 'r: 9' > routes/new.yaml", true },
        { "cd r && rm routes/new.yaml && echo 'r: 4' > routes/a.yaml", true },
        { "cd r && git checkout -q routes/a.yaml", false },
        { "cd r && rm routes/b/c.yml", true },
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        repo_run(r, rows[i].line);
        (void)repo_list(r, "r", "", "routes");
        assert_int_equal(source_origin(r->source)->dirty, rows[i].dirty);
        assert_int_equal(r->set.origin.dirty, rows[i].dirty);
    }
}

static void a_place_that_is_none_is_told_apart(void **state)
{
    struct repo *r = *state;

    assert_null(repo_open(r, "nope", ""));
    repo_said(r, "there is no folder");
    assert_null(repo_open(r, "r/proxyc.yaml", ""));
    repo_said(r, "is a file");
    repo_run(r, "mkdir plain");
    assert_null(repo_open(r, "plain", "HEAD"));
    repo_said(r, "is not in a Git repository");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(all_places_give_the_same_files),     REPO_TEST(one_file_is_read_or_is_not_there),
        REPO_TEST(folders_are_named_in_order),         REPO_TEST(dirty_looks_at_what_is_read),
        REPO_TEST(a_place_that_is_none_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
