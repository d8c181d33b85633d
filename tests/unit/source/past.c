/* SPDX-License-Identifier: Apache-2.0
 *
 * Each text of the past is read once, and none that stands there today.
 */
#include "source/past.h"

#include "repo.h"

struct seen {
    struct arena *arena;
    struct str texts; /* "path: text" in the order of reading */
};

static void see(void *context, const struct source_commit *commit, struct str path, struct str text)
{
    struct seen *seen = context;

    assert_true(commit->oid_bytes == 20);
    seen->texts = str_fmt(seen->arena, STR_FMT STR_FMT ": " STR_FMT, STR_ARG(seen->texts),
                          STR_ARG(path), STR_ARG(text));
}

static struct str texts_of(struct repo *r, const char *rev)
{
    struct seen seen = { &r->arena, STR("") };
    struct source_commits commits = { 0 };
    struct source_set set = { 0 };
    bool found;

    assert_non_null(repo_open(r, "r", rev));
    assert_true(source_list(r->source, STR("routes"), &set, &found, &r->sink));
    assert_true(source_history_walk(r->source, 10, &commits, &r->sink));
    assert_true(source_past_walk(r->source, &commits, &set, see, &seen));
    return seen.texts;
}

static void texts_of_the_past_are_read_once(void **state)
{
    struct repo *r = *state;
    struct str texts;

    repo_run(r, "cd r && mkdir -p routes/deep && echo old > routes/deep/b.yaml && "
                "echo script > routes/c.lua && echo no > routes/d.txt && git add . && "
                "git commit -q -m three && echo new > routes/deep/b.yaml && git rm -q routes/c.lua "
                "&& git add . && git commit -q -m four && git commit -q --allow-empty -m five");
    texts = texts_of(r, "HEAD");
    assert_true(str_contains(texts, STR("routes/deep/b.yaml: old\n")));
    assert_true(str_contains(texts, STR("routes/c.lua: script\n")));
    assert_false(str_contains(texts, STR("new")));
    assert_false(str_contains(texts, STR("d.txt")));
    for (size_t i = 0, n = 0; i + 4 <= texts.n; i++) {
        n += str_eq(str_sub(texts, i, 4), STR("old\n"));
        assert_true(n <= 1);
    }
}

static void folder_without_git_has_no_past(void **state)
{
    struct repo *r = *state;
    struct source_commits none = { 0 };
    struct source_set set = { 0 };
    struct seen seen = { &r->arena, STR("") };

    repo_run(r, "mkdir plain && echo 'a: 1' > plain/a.yaml");
    assert_non_null(repo_open(r, "plain", ""));
    assert_true(source_past_walk(r->source, &none, &set, see, &seen));
    assert_int_equal(seen.texts.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(texts_of_the_past_are_read_once),
        REPO_TEST(folder_without_git_has_no_past),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
