/* SPDX-License-Identifier: Apache-2.0
 *
 * Which levels proxyc.yaml may give a rule.
 */
#include "build/levels.h"

#include "kit/test.h"

static void level_is_taken_where_the_rule_allows_it(void **state)
{
    static const struct {
        const char *rule, *level, *message; /* message NULL: taken */
        enum diag_rule which;
        enum diag_level is;
    } rows[] = {
        { "route-unreachable", "error", NULL, DIAG_ROUTE_UNREACHABLE, DIAG_ERROR },
        { "PX301", "off", NULL, DIAG_ROUTE_UNREACHABLE, DIAG_OFF },
        { "no-default", "warning", NULL, DIAG_NO_DEFAULT, DIAG_WARNING },
        { "match-ambiguous", "info", NULL, DIAG_MATCH_AMBIGUOUS, DIAG_INFO },
        { "ref-not-found", "error", NULL, DIAG_REF_NOT_FOUND, DIAG_ERROR },
        { "ref-not-found", "warning",
          "PX201 ref-not-found must stay an error: what it finds cannot be compiled",
          DIAG_REF_NOT_FOUND, DIAG_ERROR },
        { "route-unreachible", "off", "there is no lint rule `route-unreachible`",
          DIAG_ROUTE_UNREACHABLE, DIAG_WARNING },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy_lint_rule rule = { .key = str_of(rows[i].rule),
                                         .level.text = str_of(rows[i].level) };
        struct policy_project project = { 0 };
        struct diag_sink sink;
        struct arena a;

        arena_init(&a, 0);
        diag_init(&sink, &a);
        project.lint_rules.items = &rule;
        project.lint_rules.count = 1;
        build_levels_apply(&project, &sink);
        assert_int_equal(sink.levels[rows[i].which], rows[i].is);
        assert_int_equal(sink.all.count, rows[i].message != NULL);
        if (rows[i].message != NULL)
            KIT_TEXT(sink.all.items[0]->message, rows[i].message);
        arena_fini(&a);
    }
}

static void near_slug_is_suggested(void **state)
{
    struct policy_lint_rule rule = { .key = STR_INIT("split-jmp"), .level.text = STR_INIT("off") };
    struct policy_project project = { 0 };
    struct diag_sink sink;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    project.lint_rules.items = &rule;
    project.lint_rules.count = 1;
    build_levels_apply(&project, &sink);
    KIT_TEXT(sink.all.items[0]->help, "did you mean `split-jump`?");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_is_taken_where_the_rule_allows_it),
        cmocka_unit_test(near_slug_is_suggested),
    };

    return cmocka_run_group_tests_name("build/levels", tests, NULL, NULL);
}
