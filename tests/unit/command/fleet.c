/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/fleet.c: which proxyd is meant, and waiting for its workers.
 */
#include "command/fleet.h"

#include <stdio.h>

#include "answer.h"
#include "command/rows.h"

static void a_state_is_settled_when_no_worker_lags(void **state)
{
    static const struct {
        uint64_t generation, workers[2];
        size_t count;
        bool settled;
    } rows[] = { { 3, { 3, 3 }, 2, true }, { 3, { 3, 2 }, 2, false }, { 3, { 4, 3 }, 2, true },
                 { 3, { 3, 0 }, 1, true }, { 3, { 0, 0 }, 0, false }, { 0, { 0, 0 }, 2, false } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_admin_worker workers[] = { { .generation = rows[i].workers[0] },
                                                  { .generation = rows[i].workers[1] } };
        struct command_admin_state is = { .generation = rows[i].generation,
                                          .workers = workers,
                                          .worker_count = rows[i].count };

        assert_int_equal(command_fleet_settled(&is), rows[i].settled);
    }
}

static void a_target_has_to_be_named(void **state)
{
    static const struct typed_row rows[] = {
        { "status", 2, NULL, "say which proxyd: `--to unix:PATH` or `--to http://HOST:PORT`" },
        { "status --to nowhere", 2, NULL, "nowhere" },
        { "status --to unix:@/none", 3, NULL, "unix:@/none: " },
        { "rollback --to unix:@/none --wait soon", 2, NULL,
          "`--wait` takes a time such as `30s`, not `soon`" },
        { "rollback --to unix:@/none --wait 50d", 2, NULL, "not `50d`" },
        { "rollback --to unix:@/none --wait 49d", 3, NULL, "" },
    };

    typed_rows(*state, rows, LEN(rows));
}

static void waiting_ends_when_all_serve_or_time_is_up(void **state)
{
    static const struct answer rows[] = {
        { "GET", 200,
          "{\"generation\": 2, \"workers\": [{\"generation\": 2}, {\"generation\": 1}]}" },
        { "GET", 200, "{\"generation\": 2, \"workers\": []}" },
        { "GET", 200,
          "{\"generation\": 2, \"workers\": [{\"generation\": 2}, {\"generation\": 2}]}" },
        { "GET", 503, "{\"error\": \"gone\"}" },
    };
    struct typed *t = *state;
    FILE *quiet = fopen("/dev/null", "w");
    struct command_context c = {
        .command = &command_status, .out = quiet, .err = quiet, .arena = &t->arena
    };
    struct command_fleet f = { .c = &c, .name = STR("here"), .wait_ms = 10000 };
    struct str error;
    size_t workers = 0;
    pid_t pid = answer_start(t, rows, LEN(rows));

    assert_true(command_http_target(&t->arena, str_fmt(&t->arena, "unix:%s/admin.sock", t->top),
                                    &f.target, &error));
    assert_int_equal(command_fleet_wait(&f, 2, &workers), COMMAND_OK);
    assert_int_equal(workers, 2);
    assert_int_equal(command_fleet_wait(&f, 2, &workers), COMMAND_TROUBLE);
    answer_end(pid);
    pid = answer_start(t, rows, 1);
    f.wait_ms = 1;
    assert_int_equal(command_fleet_wait(&f, 2, &workers), COMMAND_NEGATIVE);
    assert_int_equal(command_fleet_wait(&f, 1, &workers), COMMAND_OK);
    answer_end(pid);
    assert_int_equal(fclose(quiet), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_is_settled_when_no_worker_lags),
        TYPED_TEST(a_target_has_to_be_named),
        TYPED_TEST(waiting_ends_when_all_serve_or_time_is_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
