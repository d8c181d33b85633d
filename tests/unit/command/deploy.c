/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/deploy.c: a table is handed over, or nothing is sent.
 */
#include "answer.h"

#define SERVES(version, id, generation)                                                    \
    "{\"version\": \"" version "\", \"generation\": " generation ", \"content_id\": \"" id \
    "\", \"workers\": "                                                                    \
    "[{\"generation\": " generation "}]}"

static void head_is_deployed_and_the_deploy_log_says_so(void **state)
{
    static const struct answer answers[] = {
        { "GET /status", 200, SERVES("0.1.0", "aabbccddeeff00", "1") },
        { "GET /status", 200, SERVES("0.1.0", "aabbccddeeff00", "1") },
        { "POST /tables?expect=aabbccddeeff00 ", 200,
          "{\"content_id\": \"bb\", \"generation\": 2}" },
        { "GET /status", 200, SERVES("0.1.0", "bb", "2") },
    };
    static const struct typed_row rows[] = {
        { "deploy -C @ --to unix:@/admin.sock --dry-run", 0,
          "would deploy |(commit |) over aabbccddeeff\n", NULL },
        { "deploy -C @ --to unix:@/admin.sock", 0, "deployed |to 1 workers, generation 2, in ",
          NULL },
    };
    pid_t pid;

    typed_repo(*state, "");
    pid = answer_start(*state, answers, LEN(answers));
    typed_shell(*state, "echo '# later' >> all/all.yaml");
    typed_rows(*state, rows, 1);
    typed_shell(*state,
                "! git rev-parse -q --verify refs/proxyc/deployed/base && ! grep POST asked");
    typed_rows(*state, rows + 1, 1);
    typed_shell(*state, "git rev-parse -q --verify refs/proxyc/deployed/base");
    answer_end(pid);
}

static void a_file_goes_as_it_is_unless_it_was_made_of_changes(void **state)
{
    static const struct answer answers[] = {
        { "GET /status", 200, SERVES("0.1.0", "", "0") },
        { "POST /tables ", 200, "{\"content_id\": \"bb\", \"generation\": 1}" },
        { "GET /status", 200, SERVES("0.1.0", "bb", "1") },
    };
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/clean.pxt", 0, "", NULL },
        { "deploy --to unix:@/admin.sock @/clean.pxt", 0, "deployed |generation 1", NULL },
    };
    static const struct typed_row dirty[] = {
        { "compile -C @ -o @/t.pxt", 0, "", NULL },
        { "deploy --to unix:@/admin.sock @/t.pxt", 1, NULL,
          "not committed; --allow-dirty deploys it" },
        { "deploy --to unix:@/admin.sock @/t.pxt --allow-dirty --dry-run", 0,
          "with changes) over nothing|!deployed", NULL },
        { "deploy -C @ --to unix:@/admin.sock --rev WORKTREE", 1, NULL,
          "not committed; commit them, or use --allow-dirty" },
        { "deploy -C @ --to unix:@/admin.sock --allow-dirty --dry-run", 0, "with changes", NULL },
        { "deploy --to unix:@/admin.sock @/all/all.yaml", 1, NULL, "is refused" },
        { "deploy --to unix:@/admin.sock @/none", 3, NULL, "cannot be read" },
    };
    pid_t pid;

    typed_repo(*state, "");
    typed_shell(*state, "echo '# later' >> all/all.yaml");
    pid = answer_start(*state, answers, 1);
    typed_rows(*state, dirty, LEN(dirty));
    answer_end(pid);
    typed_shell(*state, "git checkout -q all");
    pid = answer_start(*state, answers, LEN(answers));
    typed_rows(*state, rows, LEN(rows));
    answer_end(pid);
}

static void what_proxyd_lacks_or_refuses_is_told(void **state)
{
    static const struct answer answers[] = {
        { "GET /status", 200, SERVES("0.1.0", "", "0") },
        { "POST /tables ", 422, "{\"error\": \"section RULE, record 3\"}" },
    };
    static const struct typed_row refused[] = {
        { "deploy -C @ --to unix:@/admin.sock", 1, NULL,
          "unix:@/admin.sock refuses: section RULE, record 3" },
        { "deploy -C @ --to unix:@/none", 3, NULL, "unix:@/none: " },
        { "deploy -C @ --to unix:@/admin.sock --rev nowhere", 3, NULL, "nowhere" },
    };
    static const struct typed_row lacking[] = {
        { "deploy -C @ --to unix:@/admin.sock", 1, NULL,
          "nothing was sent: |(proxyd 0.1.0) does not have: l4\n" },
    };
    pid_t pid;

    typed_repo(*state, "");
    pid = answer_start(*state, answers, LEN(answers));
    typed_rows(*state, refused, LEN(refused));
    answer_end(pid);
    typed_file(
        *state, "all/db.yaml",
        "apiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: db, namespace: shop}\n"
        "spec: {bind: [\"127.0.0.1:5432\"], protocol: tcp}\n---\n"
        "apiVersion: proxyc.dev/v1alpha1\nkind: L4Route\nmetadata: {name: db, namespace: shop}\n"
        "spec: {listeners: [db], rules: [{name: all, to: {upstream: v1}}]}\n");
    typed_shell(*state, "git add all && git commit -qm l4");
    pid = answer_start(*state, answers, LEN(answers));
    typed_rows(*state, lacking, LEN(lacking));
    typed_shell(*state, "! grep POST asked");
    answer_end(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(head_is_deployed_and_the_deploy_log_says_so),
        TYPED_TEST(a_file_goes_as_it_is_unless_it_was_made_of_changes),
        TYPED_TEST(what_proxyd_lacks_or_refuses_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
