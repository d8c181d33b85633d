/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/trial.c: what differs from what a FilterTest expects.
 */
#include "command/trial.h"

#include "filtered.h"

static void what_differs_is_told_and_nothing_else(void **state)
{
    static const struct {
        const char *body, *one;
        const char *what, *wanted, *got; /* of the only failure; NULL: it passes */
    } rows[] = {
        { "return", "request: {path: /}, expect: {passes: true}", NULL, NULL, NULL },
        { "return", "request: {path: /}, expect: {passes: false}", "passes", "false", "it passes" },
        { "return", "request: {path: /}, expect: {respond: {status: 401}}", "respond",
          "an answer of the filter", "it passes" },
        { "return px.respond{status = 401}", "request: {path: /}, expect: {respond: {status: 401}}",
          NULL, NULL, NULL },
        { "return px.respond{status = 401}", "request: {path: /}, expect: {respond: {status: 403}}",
          "respond.status", "403", "401" },
        { "return px.respond{status = 401, body = 'no'}",
          "request: {path: /}, expect: {respond: {body: yes-it-is}}", "respond.body", "yes-it-is",
          "no" },
        { "return px.respond{status = 401}", "request: {path: /}, expect: {passes: true}", "passes",
          "true", "answer 401" },
        { "error('late')", "request: {path: /}, expect: {error: late}", NULL, NULL, NULL },
        { "error('late')", "request: {path: /}, expect: {error: early}", "error", "early",
          "an error (LE): all/all.yaml:32: late" },
        { "error('late')", "request: {path: /}, expect: {passes: true}", "error", "none",
          "an error (LE): all/all.yaml:32: late" },
        { "return", "request: {path: /}, expect: {error: late}", "error", "late", "it passes" },
        { "return", "request: {path: /}, expect: {upstreamHeaders: {x-n: {exact: \"3\"}}}", NULL,
          NULL, NULL },
        { "return",
          "params: {n: 4}, request: {path: /}, expect: {upstreamHeaders: {x-n: {exact: \"3\"}}}",
          "upstreamHeaders.x-n", "exactly 3", "4" },
        { "req:set_path('/b')", "request: {path: /a}, expect: {path: /b}", NULL, NULL, NULL },
        { "return", "request: {path: /a}, expect: {path: /b}", "path", "/b", "/a" },
        { "req:log_field('who', 'ann')", "request: {path: /}, expect: {logFields: {who: ann}}",
          NULL, NULL, NULL },
        { "return", "request: {path: /}, expect: {logFields: {who: ann}}", "logFields", "ann",
          "none" },
        { "px.metrics.hits:inc()", "request: {path: /}, expect: {metrics: {hits: 1}}", NULL, NULL,
          NULL },
        { "return", "request: {path: /}, expect: {metrics: {hits: 1}}", "metrics.hits", "1", "0" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_report_case out = { 0 };
        const struct policy_filter_test *test;
        struct policy p;

        filtered_open(&p, rows[i].body, rows[i].one);
        test = p.made.model->filter_tests.items[0];
        command_trial_case(&(struct command_trial){ &p.arena, p.made.model,
                                                    command_session_files(&p.session), test, NULL },
                           &test->cases.items[0], &out);
        if (out.failures.count != (rows[i].what != NULL))
            fail_msg("%s, %s: %zu failures", rows[i].body, rows[i].one, out.failures.count);
        if (rows[i].what != NULL) {
            KIT_TEXT(out.failures.items[0].what, rows[i].what);
            KIT_TEXT(out.failures.items[0].wanted, rows[i].wanted);
            KIT_TEXT(out.failures.items[0].got, rows[i].got);
            assert_int_not_equal(out.failures.items[0].at.end, 0);
        }
        assert_true(out.fuel > 0 && out.fuel < out.fuel_limit);
        policy_close(&p);
    }
}

static void fuel_has_a_bound_of_its_own(void **state)
{
    struct command_report_case out = { 0 };
    const struct policy_filter_test *test;
    struct policy p;

    (void)state;
    filtered_open(&p, "local x = 0 for i = 1, 1000 do x = x + i end",
                  "request: {path: /}, expect: {fuel: {max: 100}}");
    test = p.made.model->filter_tests.items[0];
    command_trial_case(&(struct command_trial){ &p.arena, p.made.model,
                                                command_session_files(&p.session), test, NULL },
                       &test->cases.items[0], &out);
    assert_int_equal(out.failures.count, 1);
    KIT_TEXT(out.failures.items[0].what, "fuel.max");
    KIT_TEXT(out.failures.items[0].wanted, "100");
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_is_told_and_nothing_else),
        cmocka_unit_test(fuel_has_a_bound_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
