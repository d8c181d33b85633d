/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/source/change.c: which commits change the policy root, and what signs them.
 */
#include "source/change.h"
#include "repo.h"

/* Whether HEAD changes the policy root at `path` by itself. */
static bool head_is_own(struct repo *r, const char *path)
{
    struct source_commits c = { 0 };

    assert_non_null(repo_open(r, path, "HEAD"));
    assert_true(source_history_walk(r->source, 1, &c, &r->sink));
    return source_change_is_own(r->source, &c.items[0]);
}

static void a_commit_counts_where_it_changes_the_policy_root(void **state)
{
    struct repo *r = *state;

    assert_true(head_is_own(r, "r"));
    assert_true(head_is_own(r, "r/routes"));
    assert_false(head_is_own(r, "r/environments"));
    repo_run(r, "cd r && git commit -q --allow-empty -m nothing");
    assert_false(head_is_own(r, "r"));
    repo_run(r, "cd r && git checkout -q --orphan new && git commit -qm first");
    assert_true(head_is_own(r, "r"));
}

static void a_merge_counts_where_it_holds_more_than_git_would_make(void **state)
{
    struct repo *r = *state;

    repo_run(
        r,
        "cd r && git checkout -q -b side && echo 'r: 9' > routes/b/c.yml && git commit -qam s && "
        "git checkout -q main && echo 'e: 9' > environments/prod/e.yaml && git commit -qam m && "
        "git merge -q --no-ff -m merged side");
    assert_false(head_is_own(r, "r"));
    repo_run(r, "cd r && echo 'r: 10' > routes/b/c.yml && git commit -qa --amend -m merged");
    assert_true(head_is_own(r, "r"));
    assert_true(head_is_own(r, "r/routes"));
    assert_false(head_is_own(r, "r/environments"));
}

static void a_merge_settled_by_hand_or_of_many_counts(void **state)
{
    struct repo *r = *state;

    repo_run(
        r,
        "cd r && for i in a b; do git checkout -q -b $i main && echo $i > $i.yaml && git add . && "
        "git commit -qm $i; done; git checkout -q main && git merge -q --no-ff -m many a b");
    assert_true(head_is_own(r, "r"));
    repo_run(
        r, "cd r && git reset -q --hard a && echo 'r: 7' > routes/a.yaml && git commit -qam x && "
           "git checkout -q b && echo 'r: 8' > routes/a.yaml && git commit -qam y && "
           "{ git merge -q main || true; } && echo 'r: 8' > routes/a.yaml && git commit -qam hand");
    assert_true(head_is_own(r, "r"));
}

static void the_boundary_of_a_shallow_clone_counts(void **state)
{
    struct repo *r = *state;

    repo_run(r, "cd r && git commit -q --allow-empty -m nothing && cd .. && "
                "git clone -q --depth 1 \"file://$PWD/r\" shallow");
    assert_true(head_is_own(r, "shallow"));
}

static void a_signature_comes_apart_from_what_it_is_over(void **state)
{
    struct repo *r = *state;
    struct source_commits c = { 0 };
    struct str signature, payload;

    repo_run(
        r,
        "cd r && git cat-file commit HEAD > ../plain && "
        "{ sed '/^$/,$d' ../plain; echo 'gpgsig one'; echo ' two'; sed -n '/^$/,$p' ../plain; } > "
        "../signed && git update-ref HEAD $(git hash-object -w -t commit ../signed)");
    assert_non_null(repo_open(r, "r", "HEAD"));
    assert_true(source_history_walk(r->source, 2, &c, &r->sink));
    source_change_signature(r->source, &c.items[0], &signature, &payload);
    assert_true(str_eq(signature, STR("one\ntwo")));
    assert_true(str_has_prefix(payload, STR("tree ")));
    assert_false(str_contains(payload, STR("gpgsig")));
    source_change_signature(r->source, &c.items[1], &signature, &payload);
    assert_int_equal(signature.n + payload.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(a_commit_counts_where_it_changes_the_policy_root),
        REPO_TEST(a_merge_counts_where_it_holds_more_than_git_would_make),
        REPO_TEST(a_merge_settled_by_hand_or_of_many_counts),
        REPO_TEST(the_boundary_of_a_shallow_clone_counts),
        REPO_TEST(a_signature_comes_apart_from_what_it_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
