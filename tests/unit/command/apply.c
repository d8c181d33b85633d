/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/apply.c: what the filters of a rule make of a decision.
 */
#include "command/apply.h"

#include "filtered.h"

static void filters_change_answer_or_fail(void **state)
{
    static const struct {
        const char *body, *did; /* `open` in a body: it fails open */
        uint32_t status;
        bool forwarded;
    } rows[] = {
        { "return", "passes", 0, true },
        { "return px.respond{status = 414, headers = {['x-why'] = 'long'}}", "answers 414", 414,
          false },
        { "error('closed')", "fails closed: all/all.yaml:32: closed", 500, false },
        { "error('open')", "fails open: all/all.yaml:32: open", 0, true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_decide_request in = { .method = STR("GET"),
                                             .host = STR("shop.test"),
                                             .target = STR("/a?b") };
        struct command_applied_list told = { 0 };
        struct command_apply_place at;
        struct command_decision d;
        struct policy p;

        filtered_open(&p, rows[i].body, "request: {path: /}, expect: {passes: true}");
        at = (struct command_apply_place){ p.made.model, command_session_files(&p.session),
                                           &p.made.table, NULL };
        command_decide_route(&p.made.table, &in, &p.arena, &d);
        command_decide_rewrite(&p.made.table, &in, &p.arena, &d);
        command_apply_filters(&p.arena, &at, &in, &d, &told);
        assert_int_equal(told.count, 1);
        KIT_TEXT(told.items[0].filter, "shop/gate");
        KIT_TEXT(told.items[0].did, rows[i].did);
        assert_true(told.items[0].fuel > 0);
        assert_int_equal(d.status, rows[i].status);
        assert_int_equal(d.upstream != NULL, rows[i].forwarded);
        assert_int_equal(d.request_fields.count, i == 0); /* what failed changed nothing */
        assert_int_equal(d.response_fields.count, rows[i].status == 414);
        policy_close(&p);
    }
}

static void where_no_rule_is_there_is_no_filter(void **state)
{
    struct command_decide_request in = { .method = STR("GET"),
                                         .host = STR("other.test"),
                                         .target = STR("/") };
    struct command_applied_list told = { 0 };
    struct command_apply_place at;
    struct command_decision d;
    struct policy p;

    (void)state;
    filtered_open(&p, "return", "request: {path: /}, expect: {passes: true}");
    at = (struct command_apply_place){ p.made.model, command_session_files(&p.session),
                                       &p.made.table, NULL };
    command_decide_route(&p.made.table, &in, &p.arena, &d);
    command_decide_rewrite(&p.made.table, &in, &p.arena, &d);
    command_apply_filters(&p.arena, &at, &in, &d, &told);
    assert_int_equal(told.count, 0);
    assert_int_equal(d.status, 404);
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_change_answer_or_fail),
        cmocka_unit_test(where_no_rule_is_there_is_no_filter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
