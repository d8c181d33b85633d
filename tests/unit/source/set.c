/* SPDX-License-Identifier: Apache-2.0
 *
 * What no place gives: links, submodules, LFS pointers, odd names, too much.
 */
#include "repo.h"

static void what_is_refused_is_named_in_commits_and_on_disk(void **state)
{
    struct repo *r = *state;
    static const struct {
        const char *line, *said;
    } rows[] = {
        { "ln -s a.yaml routes/link.yaml", "`routes/link.yaml` is a symbolic link" },
        { "ln -s b routes/link", "`routes/link` is a symbolic link" },
        { "printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:0\\n' > routes/big.yaml",
          "`routes/big.yaml` is a Git LFS pointer" },
        { "git init -q routes/sub && git -C routes/sub commit -q --allow-empty -m x",
          "`routes/sub` is a submodule" },
        { "echo 'a: 1' > \"routes/$(printf 'n\\377')\".yaml", "is not UTF-8" },
        { "echo 'a: 1' > \"routes/$(printf 'n\\n::error::x')\".yaml", "holds control characters" },
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        static const char *const revs[] = { "WORKTREE", "INDEX", "HEAD" };

        repo_run(r,
                 str_fmt(&r->arena,
                         "rm -rf w && cp -r r w && cd w && %s && git add . && git commit -qm odd",
                         rows[i].line)
                     .p);
        for (size_t k = 0; k < LEN(revs); k++) {
            assert_string_equal(repo_list(r, "w", revs[k], "routes"),
                                "routes/a.yaml=r: 3 routes/b/c.yml=r: 2");
            assert_int_equal(r->sink.all.count, 1);
            repo_said(r, rows[i].said);
        }
    }
}

static void limits_hold_for_a_file_and_for_all(void **state)
{
    struct repo *r = *state;
    static const struct {
        const char *rev;
        uint64_t file_max, input_max;
        const char *said;
    } rows[] = {
        { "", 4, 0, "--max-file" },      { "HEAD", 4, 0, "--max-file" },
        { "INDEX", 4, 0, "--max-file" }, { "", 0, 9, "--max-input" },
        { "HEAD", 0, 9, "--max-input" },
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct source_where where = { .path = str_fmt(&r->arena, "%s/r", r->top),
                                      .rev = str_of(rows[i].rev),
                                      .file_max = rows[i].file_max,
                                      .input_max = rows[i].input_max };
        struct source_set set = { 0 };
        bool found;

        source_close(&r->source);
        r->source = source_open(&where, &r->arena, &r->sink);
        assert_non_null(r->source);
        assert_false(source_list(r->source, STR("routes"), &set, &found, &r->sink));
        assert_true(found);
        repo_said(r, rows[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(what_is_refused_is_named_in_commits_and_on_disk),
        REPO_TEST(limits_hold_for_a_file_and_for_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
