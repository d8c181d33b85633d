/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/status.c: what a proxyd serves, for people and for scripts.
 */
#include "answer.h"

#define WORKER(generation) \
    "{\"pid\": 7, \"generation\": " generation ", \"connections\": 1, \"requests\": 9}"
#define STATUS(workers)                                                                                  \
    "{\"version\": \"0.1.0\", \"generation\": 3, \"content_id\": \"aabbccddeeff00\", \"commit\": \"\", " \
    "\"last_error\": \"port 80 is taken\", \"workers\": [" workers                                       \
    "], \"listeners\": [{\"name\": \"edge\", "                                                           \
    "\"address\": \"127.0.0.1:0\", \"port\": 8081}, {\"name\": \"tls\", \"address\": \"[::]:443\", \"port\": 443}]}"

static void what_serves_is_told(void **state)
{
    static const struct answer answers[] = { { "GET /status", 200, STATUS(WORKER("3")) } };
    static const struct typed_row rows[] = {
        { "status --to unix:@/admin.sock", 0,
          "version     0.1.0|table       aabbccddeeff00|commit      none|generation  3|"
          "worker      pid 7, generation 3, 1 connections, 9 requests|listener    edge 127.0.0.1:0, port 8081\n|"
          "listener    tls [::]:443\n|last error  port 80 is taken",
          NULL },
        { "status --to unix:@/admin.sock --format json", 0,
          "\"settled\": true|\"port\": 8081|\"pid\": 7", NULL },
        { "status --to unix:@/admin.sock --format xml", 2, NULL, "xml" },
        { "status --to unix:@/admin.sock --watch --format json", 2, NULL, "takes no `--format`" },
    };
    pid_t pid = answer_start(*state, answers, LEN(answers));

    typed_rows(*state, rows, LEN(rows));
    answer_end(pid);
}

static void what_is_not_settled_fails(void **state)
{
    static const struct answer answers[] = {
        { "GET /status", 200, STATUS(WORKER("3") ", " WORKER("2")) },
        { "GET /status", 200,
          "{\"version\": \"0.1.0\", \"generation\": 0, \"workers\": [" WORKER("0") "]}" },
        { "GET /status", 500, "{\"error\": \"out of files\"}" },
    };
    static const struct typed_row rows[] = {
        { "status --to unix:@/admin.sock --format json", 1, "\"settled\": false", NULL },
        { "status --to unix:@/admin.sock", 1, "table       none|!commit|!last error", NULL },
        { "status --to unix:@/admin.sock", 3, NULL, "unix:@/admin.sock: out of files" },
    };
    pid_t pid = answer_start(*state, answers, LEN(answers));

    typed_rows(*state, rows, LEN(rows));
    answer_end(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(what_serves_is_told),
        TYPED_TEST(what_is_not_settled_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
