/* SPDX-License-Identifier: Apache-2.0
 *
 * States of a repository that stop a reader, each with its way out.
 */
#include "repo.h"

/* libgit2 1.5.1 forgets a PCRE2 match for every setting that is no extension, in repositories of
 * format 1. Sanitizers ask for this name. NOLINTNEXTLINE(bugprone-reserved-identifier) */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
/* NOLINTNEXTLINE(bugprone-reserved-identifier) */
const char *__lsan_default_suppressions(void)
{
    return "leak:libpcre2\n";
}

static void an_empty_repository_has_no_commit(void **state)
{
    struct repo *r = *state;

    repo_run(r, "git init -q empty && echo 'a: 1' > empty/a.yaml");
    assert_null(repo_open(r, "empty", "HEAD"));
    repo_said(r, "has no commit yet");
    assert_string_equal(repo_list(r, "empty", "", "."), "a.yaml=a: 1");
    assert_true(source_origin(r->source)->dirty);
}

static void a_revision_has_to_name_a_commit(void **state)
{
    struct repo *r = *state;
    static const char *const revs[] = {
        "nope", "HEAD~9", "HEAD..main", "HEAD:proxyc.yaml", "merge-base:nope", "@{", ""
    };

    for (size_t i = 0; revs[i][0]; i++) {
        assert_null(repo_open(r, "r", revs[i]));
        assert_int_equal(r->sink.all.count, 1);
        repo_said(r, "names no commit");
    }
}

static void a_shallow_clone_says_how_to_deepen_it(void **state)
{
    struct repo *r = *state;

    repo_run(r, "git clone -q --depth 1 \"file://$PWD/r\" shallow");
    assert_non_null(repo_open(r, "shallow", "HEAD"));
    assert_true(source_origin(r->source)->shallow);
    assert_null(repo_open(r, "shallow", "HEAD~1"));
    repo_said(r, "fetch-depth: 0");
}

static void a_bare_repository_has_no_work_tree(void **state)
{
    struct repo *r = *state;

    repo_run(r, "git clone -q --bare r bare.git");
    assert_null(repo_open(r, "bare.git", "WORKTREE"));
    repo_said(r, "is bare");
    assert_null(repo_open(r, "bare.git", "INDEX"));
    repo_said(r, "--rev HEAD");
}

static void a_repository_of_another_user_wants_consent(void **state)
{
    struct repo *r = *state;
    struct source_where where = { .path = str_fmt(&r->arena, "%s/r", r->top), .trust_owner = true };

    if (getuid() != 0)
        skip();
    repo_run(r, "chown -R 12345 r");
    for (int other = 0; other <= 1; other++) {
        assert_null(repo_open(r, "r", ""));
        repo_said(r, str_fmt(&r->arena, "git config --global --add safe.directory %s/r", r->top).p);
        if (!other) /* with any safe.directory libgit2 fails in another way */
            repo_run(r, "git config --global --add safe.directory /nowhere");
    }
    r->source = source_open(&where, &r->arena, &r->sink);
    assert_non_null(r->source);
    repo_run(r, "git config --global --add safe.directory \"$PWD/r\"");
    assert_non_null(repo_open(r, "r", ""));
}

static void sha256_is_named(void **state)
{
    struct repo *r = *state;

    repo_run(r, "git init -q --object-format=sha256 wide");
    assert_null(repo_open(r, "wide", ""));
    repo_said(r, "SHA-256");
}

static void harmless_extensions_do_not_stop_it(void **state)
{
    struct repo *r = *state;

    repo_run(r, "cd r && git config core.repositoryformatversion 1 && git config "
                "extensions.worktreeConfig true");
    assert_non_null(repo_open(r, "r", "HEAD"));
}

static void a_partial_clone_says_that_texts_are_elsewhere(void **state)
{
    struct repo *r = *state;

    repo_run(r, "git -C r config uploadpack.allowFilter true && "
                "git clone -q --bare --filter=blob:none \"file://$PWD/r\" partial.git");
    (void)repo_list(r, "partial.git", "HEAD", "routes");
    repo_said(r, "clone without `--filter`");
}

static void a_folder_below_the_top_is_a_root_of_its_own(void **state)
{
    struct repo *r = *state;

    assert_string_equal(repo_list(r, "r/routes", "", "b"), "b/c.yml=r: 2");
    assert_true(str_eq(source_origin(r->source)->root, STR("routes")));
    assert_string_equal(repo_list(r, "r/routes", "INDEX", ""), "a.yaml=r: 3 b/c.yml=r: 2");
    assert_string_equal(repo_list(r, "r/routes", "HEAD~1", "."), "a.yaml=r: 1 b/c.yml=r: 2");
    repo_run(r, "mkdir r/later");
    assert_null(repo_open(r, "r/later", "HEAD"));
    repo_said(r, "the folder `later` does not exist");
    assert_non_null(repo_open(r, "r/later", ""));
    assert_true(source_origin(r->source)->dirty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(an_empty_repository_has_no_commit),
        REPO_TEST(a_revision_has_to_name_a_commit),
        REPO_TEST(a_shallow_clone_says_how_to_deepen_it),
        REPO_TEST(a_bare_repository_has_no_work_tree),
        REPO_TEST(a_repository_of_another_user_wants_consent),
        REPO_TEST(sha256_is_named),
        REPO_TEST(harmless_extensions_do_not_stop_it),
        REPO_TEST(a_partial_clone_says_that_texts_are_elsewhere),
        REPO_TEST(a_folder_below_the_top_is_a_root_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
