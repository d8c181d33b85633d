/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/rollback.c: which warm table is meant, and what Git is told.
 */
#include "answer.h"

/* The content ids of generations 1 to 3; 3 serves, and 1 decides as it does. */
#define A "aaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbb"
#define TABLE(id, commit, generation)                                                          \
    "{\"content_id\": \"" id "\", \"file_digest\": \"ff" id "\", \"commit\": \"" commit "\", " \
    "\"generation\": " generation "}"

static const char done[] = "{\"content_id\": \"" B "\", \"generation\": 4}";
static const char settled[] = "{\"generation\": 4, \"workers\": [{\"generation\": 4}]}";

/* The answers of a proxyd that went from A over B back to A; `commit` made B. */
static pid_t begin(struct typed *t, const char *commit)
{
    const char *list = str_z(&t->arena, str_fmt(&t->arena,
                                                "{\"warm\": [" TABLE(A, "", "3") ", " TABLE(
                                                    B, "%s", "2") ", " TABLE(A, "", "1") "]}",
                                                commit));
    const struct answer rows[] = { { "GET /tables ", 200, list },
                                   { "POST /tables?use=" B " ", 200, done },
                                   { "GET /status", 200, settled } };

    return answer_start(t, rows, LEN(rows));
}

static void the_newest_that_decides_otherwise_is_the_one_before(void **state)
{
    static const struct typed_row rows[] = {
        { "rollback --to unix:@/admin.sock", 0,
          "rolled back to bbbbbbbbbbbb (commit none) on 1 workers, generation 4\n", NULL },
        { "rollback --to unix:@/admin.sock bbbbbb", 0, "rolled back to bbbbbbbbbbbb", NULL },
        { "rollback --to unix:@/admin.sock ffbbbb", 0, "rolled back to bbbbbbbbbbbb", NULL },
        { "rollback -C @ --to unix:@/admin.sock bbbbb", 1, NULL,
          "holds no warm table bbbbb to go back to; `proxyc deploy --rev` compiles one" },
        { "rollback -C @ --to unix:@/admin.sock aaaaaa", 1, NULL, "holds no warm table aaaaaa" },
        { "rollback -C @ --to unix:@/admin.sock --commit", 1, NULL,
          "the table bbbbbbbbbbbb was made from no commit; nothing was changed" },
    };
    pid_t pid = begin(*state, "");

    typed_rows(*state, rows, LEN(rows));
    answer_end(pid);
}

static void git_is_told_or_how_to_tell_it(void **state)
{
    static const struct typed_row rows[] = {
        { "rollback -C @ --to unix:@/admin.sock", 0, "rolled back",
          "Git does not know yet; `git revert --no-edit |..HEAD` tells it" },
        { "rollback -C @ --to unix:@/admin.sock HEAD~1", 0, "rolled back", "git revert" },
        { "rollback -C @ --to unix:@/admin.sock --commit -m back", 0, "rolled back|committed ",
          NULL },
    };
    static const struct typed_row agrees[] = {
        { "rollback -C @ --to unix:@/admin.sock", 0, "rolled back",
          "HEAD is that commit: Git agrees" },
    };
    static const struct typed_row elsewhere[] = {
        { "rollback -C @ --to unix:@/admin.sock", 0, "rolled back", "no ancestor of HEAD here" },
    };
    struct typed *t = *state;
    const char *first;
    pid_t pid;

    typed_repo(t, "");
    typed_shell(t, "git rev-parse HEAD | tr -d '\\n' > first");
    first = str_z(&t->arena, typed_read(t, "first"));
    pid = begin(t, first);
    typed_rows(t, agrees, LEN(agrees));
    typed_shell(t, "sed -i 's/25/30/' all/all.yaml && git commit -qam two");
    typed_rows(t, rows, LEN(rows));
    typed_shell(
        t,
        "git show HEAD:all/all.yaml | grep 'percent: 25' && test \"$(git log -1 --format=%s)\" = back");
    answer_end(pid);
    pid = begin(t, "0123456789012345678901234567890123456789");
    typed_rows(t, elsewhere, LEN(elsewhere));
    answer_end(pid);
}

static void nothing_warm_is_nothing_to_go_back_to(void **state)
{
    static const struct answer none[] = { { "GET /tables ", 200, "{\"warm\": []}" } };
    static const struct answer one[] = { { "GET /tables ", 200,
                                           "{\"warm\": [" TABLE(A, "", "1") "]}" } };
    static const struct typed_row rows[] = {
        { "rollback --to unix:@/admin.sock", 1, NULL, "holds no warm table to go back to" },
    };
    pid_t pid = answer_start(*state, none, 1);

    typed_rows(*state, rows, LEN(rows));
    answer_end(pid);
    pid = answer_start(*state, one, 1);
    typed_rows(*state, rows, LEN(rows));
    answer_end(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_newest_that_decides_otherwise_is_the_one_before),
        TYPED_TEST(git_is_told_or_how_to_tell_it),
        TYPED_TEST(nothing_warm_is_nothing_to_go_back_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
