/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/filter.c: a Filter in its sandbox, phase by phase.
 */
#include "command/filter.h"

#include "filtered.h"

static struct command_filter_run run(struct policy *p, const char *body, struct command_world *w)
{
    struct policy_filter_request request = { 0 };
    struct command_filter_run r;

    filtered_open(p, body, "request: {path: /}, expect: {passes: true}");
    command_world_init(w, &p->arena, NULL, NULL);
    if (command_filter_open(&r, p->made.model->filters.items[0], NULL,
                            command_session_files(&p->session), w)) {
        command_world_request(w, &request);
        command_filter_request(&r);
    }
    return r;
}

static void a_run_passes_answers_or_fails(void **state)
{
    static const struct {
        const char *body;
        bool responded, failed;
        uint32_t status;
        const char *error, *flag;
    } rows[] = {
        { "return", false, false, 0, "", NULL },
        { "return px.respond{status = 418, body = 'tea'}", true, false, 418, "", NULL },
        { "error('late')", false, true, 0, "all/all.yaml:32: late", "LE" },
        { "while true do end", false, true, 0, "fuel", "LF" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_world w;
        struct policy p;
        struct command_filter_run r = run(&p, rows[i].body, &w);

        assert_int_equal(r.responded, rows[i].responded);
        assert_int_equal(r.failed, rows[i].failed);
        if (r.responded) {
            assert_int_equal(r.answer.status, rows[i].status);
            KIT_TEXT(r.answer.body, "tea");
        }
        if (r.failed) {
            if (!str_contains(r.error, str_of(rows[i].error)))
                fail_msg(STR_FMT, STR_ARG(r.error));
            KIT_TEXT(r.flag, rows[i].flag);
        }
        assert_true(r.fuel > 0);
        command_filter_close(&r);
        policy_close(&p);
    }
}

static void parameters_have_their_defaults(void **state)
{
    struct command_world w;
    struct policy p;
    struct command_filter_run r = run(&p, "return", &w);

    (void)state;
    assert_int_equal(w.fields[SCRIPT_REQUEST].count, 1);
    KIT_TEXT(w.fields[SCRIPT_REQUEST].items[0].value, "3");
    command_filter_close(&r);
    policy_close(&p);
}

static void a_script_that_is_not_there_is_no_run(void **state)
{
    struct diag_files none = { 0 };
    struct command_filter_run r;
    struct command_world w;
    struct policy p;

    (void)state;
    filtered_open(&p, "return", "request: {path: /}, expect: {passes: true}");
    command_world_init(&w, &p.arena, NULL, NULL);
    assert_false(command_filter_open(&r, p.made.model->filters.items[0], NULL, none, &w));
    assert_true(r.failed);
    KIT_TEXT(r.error, "its script could not be read");
    command_filter_request(&r); /* does nothing */
    command_filter_log(&r);
    assert_false(r.responded);
    command_filter_close(&r);
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_passes_answers_or_fails),
        cmocka_unit_test(parameters_have_their_defaults),
        cmocka_unit_test(a_script_that_is_not_there_is_no_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
