/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/judge.c: what is asked before a table is made, and whether the answer holds for more than this policy.
 */
#include "build/judge.h"

#include "build/model.h"
#include "made.h"

/* Judges the base; what was found is in m->sink. */
static bool judge(struct made *m)
{
    struct policy_model *model;

    if (!made_open(m))
        fail_msg("%s", m->top);
    model = build_model_make(&m->b, SIZE_MAX, false, &m->sink);
    return build_judge(&m->b, resolve_plan_make(&m->a, model), &m->sink);
}

static void two_rules(struct made *m, const char *first, const char *second)
{
    made_shell(
        m,
        str_z(
            &m->a,
            str_fmt(
                &m->a,
                "doc Route tied '{listeners: [l], hosts: [tied.test], rules: ["
                "{name: one, match: [{path: {exact: /a}, headers: {x-a: {present: true}}}], to: {upstream: one}, timeout: %s},"
                "{name: two, match: [{path: {exact: /a}, headers: {x-b: {present: true}}}], to: {upstream: one}, timeout: %s}"
                "]}' > p/tied.yaml",
                first, second)));
}

static void a_policy_without_fault_is_good_for_others(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    assert_true(judge(&m));
    assert_int_equal(diag_count(&m.sink, DIAG_ERROR), 0);
    made_end(&m);
}

static void a_verdict_that_hung_on_a_timeout_holds_for_no_other(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    two_rules(&m, "1s", "1s");
    assert_false(judge(&m));
    assert_int_equal(made_found(&m, DIAG_MATCH_AMBIGUOUS), 0);
    two_rules(&m, "1s", "2s");
    assert_false(judge(&m));
    assert_int_equal(made_found(&m, DIAG_MATCH_AMBIGUOUS), 1);
    made_end(&m);
}

static void secrets_and_scripts_are_looked_at_and_comments_heard(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(&m, "doc Filter f '{source: none.lua}' > p/filter.yaml");
    (void)judge(&m);
    assert_int_equal(made_found(&m, DIAG_REF_NOT_FOUND), 1);
    made_shell(
        &m,
        "rm p/filter.yaml; doc Upstream bad '{endpoints: [{address: \"127.0.0.1:9\", weight: 0}]}' > p/bad.yaml");
    (void)judge(&m);
    assert_int_equal(made_found(&m, DIAG_SPLIT_ZERO), 1);
    made_shell(&m,
               "sed -i 's/^spec/# proxyc:ignore PX402 drained for the move\\nspec/' p/bad.yaml");
    (void)judge(&m);
    assert_int_equal(made_found(&m, DIAG_SPLIT_ZERO), 0);
    made_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_without_fault_is_good_for_others),
        cmocka_unit_test(a_verdict_that_hung_on_a_timeout_holds_for_no_other),
        cmocka_unit_test(secrets_and_scripts_are_looked_at_and_comments_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
