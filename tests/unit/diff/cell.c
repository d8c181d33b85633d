/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/cell.c: is there a request that two policies give to two alternatives.
 */
#include "diff/cell.h"

#include "sided.h"

#define RULE(match) SIDED_BASE SIDED_ROUTE("{name: a, match: [{" match "}], to: {upstream: v1}}")

static void patterns_meet_in_what_both_take(void **state)
{
    static const struct {
        const char *old, *new;
        const char *path; /* NULL: they share none */
        enum policy_path_kind kind;
    } rows[] = {
        { RULE("path: {prefix: /a}"), RULE("path: {prefix: /a/b}"), "/a/b", POLICY_PATH_PREFIX },
        { RULE("path: {exact: /a/b}"), RULE("path: {prefix: /a}"), "/a/b", POLICY_PATH_EXACT },
        { RULE("path: {exact: /a}"), RULE("path: {exact: /b}"), NULL, POLICY_PATH_EXACT },
        { RULE("path: {exact: /a}"), RULE("path: {prefix: /ab}"), NULL, POLICY_PATH_EXACT },
        { RULE("path: {template: \"/{x}/b\"}"), RULE("path: {exact: /a/b}"), "/a/b",
          POLICY_PATH_EXACT },
        { RULE("path: {template: \"/{x}/b\"}"), RULE("path: {exact: /a/c}"), NULL,
          POLICY_PATH_EXACT },
        { RULE("path: {template: \"/{x}\"}"), RULE("path: {prefix: /a/b}"), NULL,
          POLICY_PATH_EXACT },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        for (int turned = 0; turned < 2; turned++) {
            struct check_point out;
            struct sided s;
            bool met;

            sided_open(&s, turned ? rows[i].new : rows[i].old, turned ? rows[i].old : rows[i].new);
            met = diff_cell_meet(&s.arena, sided_rule(&s, 0, "a"), sided_rule(&s, 1, "a"), &out);
            assert_int_equal(met, rows[i].path != NULL);
            if (met) {
                KIT_TEXT(out.path, rows[i].path);
                assert_int_equal(out.kind, rows[i].kind);
            }
            sided_close(&s);
        }
    }
}

static void a_regular_expression_is_no_pattern(void **state)
{
    struct sided s;

    (void)state;
    sided_open(&s, RULE("path: {regex: \"/[a-z]+\"}"), RULE("path: {prefix: /a}"));
    assert_false(diff_cell_is_pattern(sided_rule(&s, 0, "a")));
    assert_true(diff_cell_is_pattern(sided_rule(&s, 1, "a")));
    sided_close(&s);
}

static bool agrees(void *ctx, const struct check_witness *w)
{
    (void)w;
    return *(const bool *)ctx;
}

static enum diff_cell judge(struct sided *s, const char *old, const char *new, bool agree,
                            struct check_witness *w)
{
    struct diff_pairs pairs = { 0 };
    uint64_t shared = CHECK_BUDGET_SHARED;
    struct check_budget budget = { .shared = &shared };
    bool strange[8] = { 0 };
    struct diff_cell_question q = { .strange = { strange, strange },
                                    .budget = &budget,
                                    .host = STR("a.test"),
                                    .confirm = agrees,
                                    .ctx = &agree };

    diff_pair_list(&s->arena, s->plans, s->buckets, &pairs);
    assert_int_equal(pairs.count, 1);
    q.pair = &pairs.items[0];
    q.taker[0] = old != NULL ? sided_rule(s, 0, old) : NULL;
    q.taker[1] = new != NULL ? sided_rule(s, 1, new) : NULL;
    return diff_cell_judge(&s->arena, &q, w);
}

#define BEFORE              \
    SIDED_BASE SIDED_ROUTE( \
        "{name: a, match: [{path: {prefix: /a}}], to: {upstream: v1}}, {name: all, to: {upstream: v2}}")
#define AFTER               \
    SIDED_BASE SIDED_ROUTE( \
        "{name: a, match: [{path: {prefix: /a}, methods: [GET]}], to: {upstream: v1}}, {name: all, to: {upstream: v2}}")

static void a_request_that_goes_another_way_is_found_or_there_is_none(void **state)
{
    static const struct {
        const char *old, *new;
        bool agree;
        enum diff_cell cell;
    } rows[] = {
        { "a", "a", true, DIFF_CELL_FOUND },     { "a", "all", true, DIFF_CELL_FOUND },
        { "all", "all", true, DIFF_CELL_FOUND }, { "all", "a", true, DIFF_CELL_EMPTY },
        { "a", NULL, true, DIFF_CELL_EMPTY },    { "a", "all", false, DIFF_CELL_UNKNOWN },
    };
    struct sided s;

    (void)state;
    sided_open(&s, BEFORE, AFTER);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct check_witness w = { 0 };
        enum diff_cell cell = judge(&s, rows[i].old, rows[i].new, rows[i].agree, &w);

        if (cell != rows[i].cell)
            fail_msg("%zu: %d", i, cell);
        if (cell != DIFF_CELL_FOUND)
            continue;
        assert_true(
            str_has_prefix(w.path, str_eq(str_of(rows[i].old), STR("a")) ? STR("/a") : STR("/")));
        assert_int_equal(str_eq(w.method, STR("GET")),
                         strcmp(rows[i].new, "all") != 0 || rows[i].old[1] == 'l');
    }
    sided_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_meet_in_what_both_take),
        cmocka_unit_test(a_regular_expression_is_no_pattern),
        cmocka_unit_test(a_request_that_goes_another_way_is_found_or_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
