/* SPDX-License-Identifier: Apache-2.0
 *
 * The disk: nothing outside of the root is read or written, and nothing blocks.
 */
#include "repo.h"

static void nothing_leads_out_of_the_root(void **state)
{
    struct repo *r = *state;

    repo_run(r, "mkdir -p plain/in outside && echo 's: 1' > outside/secret.yaml && ln -s "
                "../outside plain/out && "
                "ln -s ../../outside/secret.yaml plain/in/s.yaml");
    assert_non_null(repo_open(r, "plain", ""));
    assert_false(source_read(r->source, STR("out/secret.yaml"), &r->set, &r->sink));
    repo_said(r, "is a symbolic link");
    assert_false(source_read(r->source, STR("in/s.yaml"), &r->set, &r->sink));
    repo_said(r, "is a symbolic link");
    assert_string_equal(repo_list(r, "plain", "", "out"), "");
    repo_said(r, "`out` is a symbolic link");
    assert_false(source_commit_write(r->source, STR("out/new.yaml"), STR("x"), &r->sink));
    repo_run(r, "test $(ls outside | wc -l) = 1");
    assert_int_equal(r->set.count, 0);
}

static void a_pipe_does_not_hold_it_up(void **state)
{
    struct repo *r = *state;

    repo_run(r, "mkdir plain && mkfifo plain/p.yaml && echo 'a: 1' > plain/a.yaml");
    assert_string_equal(repo_list(r, "plain", "", ""), "a.yaml=a: 1");
    assert_false(source_read(r->source, STR("p.yaml"), &r->set, &r->sink));
    repo_said(r, "neither a file nor a folder");
}

static void dots_and_depth_are_passed_over_and_bounded(void **state)
{
    struct repo *r = *state;

    repo_run(r, "mkdir -p plain/.hidden && echo 'a: 1' > plain/.hidden/a.yaml && echo 'a: 1' > "
                "plain/.a.yaml");
    assert_string_equal(repo_list(r, "plain", "", ""), "");
    repo_run(r, "cd plain && for i in $(seq 40); do mkdir d && cd d || exit 1; done");
    (void)repo_list(r, "plain", "", "");
    repo_said(r, "folders deep");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(nothing_leads_out_of_the_root),
        REPO_TEST(a_pipe_does_not_hold_it_up),
        REPO_TEST(dots_and_depth_are_passed_over_and_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
