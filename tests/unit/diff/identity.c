/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/identity.c: which alternatives of two policies are the same.
 */
#include "diff/identity.h"

#include "sided.h"

static void equal_conditions_are_the_same_alternative(void **state)
{
    static const struct {
        const char *old, *new;
        bool same;
    } rows[] = {
        { "{name: a, match: [{path: {exact: /a}}], to: {upstream: v1}}",
          "{name: a, match: [{path: {exact: /a}}], to: {upstream: v2}}", true },
        { "{name: a, match: [{path: {exact: /a}, methods: [GET, POST]}], to: {upstream: v1}}",
          "{name: a, match: [{methods: [POST, GET], path: {exact: /a}}], to: {upstream: v1}}",
          true },
        { "{name: a, match: [{path: {exact: /a}}], to: {upstream: v1}}",
          "{name: a, match: [{path: {prefix: /a}}], to: {upstream: v1}}", false },
        { "{name: a, match: [{path: {exact: /a}}], to: {upstream: v1}}",
          "{name: a, priority: 1, match: [{path: {exact: /a}}], to: {upstream: v1}}", false },
        { "{name: a, match: [{path: {exact: /a}, headers: {x-a: {exact: \"1\"}}}], to: {upstream: v1}}",
          "{name: a, match: [{path: {exact: /a}, headers: {x-a: {exact: \"2\"}}}], to: {upstream: v1}}",
          false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_identity ids[2];
        size_t at[2];
        struct arena a;
        struct sided s;
        uint32_t n;

        arena_init(&a, 0);
        sided_open(&s,
                   str_z(&a, str_fmt(&a,
                                     SIDED_BASE
                                     "Route r {listeners: [edge], hosts: [a.test], rules: [%s]}\n",
                                     rows[i].old)),
                   str_z(&a, str_fmt(&a,
                                     SIDED_BASE
                                     "Route r {listeners: [edge], hosts: [a.test], rules: [%s]}\n",
                                     rows[i].new)));
        n = diff_identity_make(&s.arena, s.plans, ids);
        for (int side = 0; side < 2; side++) {
            at[side] = (size_t)(sided_rule(&s, side, "a") - s.plans[side]->items);
            assert_true(ids[side].alternatives[at[side]] < n && ids[side].rules[at[side]] < n);
            assert_false(ids[side].strange[at[side]]);
        }
        assert_int_equal(ids[0].rules[at[0]], ids[1].rules[at[1]]);
        if ((ids[0].alternatives[at[0]] == ids[1].alternatives[at[1]]) != rows[i].same)
            fail_msg("%s, %s", rows[i].old, rows[i].new);
        sided_close(&s);
        arena_fini(&a);
    }
}

/* In a list in order the place decides, and so it is part of what a rule is. */
static void a_place_counts_where_the_order_decides(void **state)
{
    static const char one[] = "{name: a, match: [{path: {exact: /a}}], to: {upstream: v1}}";
    static const char two[] = "{name: b, match: [{path: {exact: /b}}], to: {upstream: v1}}";

    (void)state;
    for (int ordered = 0; ordered < 2; ordered++) {
        const char *mode = ordered ? "ordered" : "specificity";
        struct diff_identity ids[2];
        struct arena a;
        struct sided s;

        arena_init(&a, 0);
        sided_open(
            &s,
            str_z(
                &a,
                str_fmt(&a,
                        SIDED_BASE
                        "Route r {listeners: [edge], hosts: [a.test], mode: %s, rules: [%s, %s]}\n",
                        mode, one, two)),
            str_z(
                &a,
                str_fmt(&a,
                        SIDED_BASE
                        "Route r {listeners: [edge], hosts: [a.test], mode: %s, rules: [%s, %s]}\n",
                        mode, two, one)));
        (void)diff_identity_make(&s.arena, s.plans, ids);
        assert_int_equal(ids[0].alternatives[sided_rule(&s, 0, "a") - s.plans[0]->items] ==
                             ids[1].alternatives[sided_rule(&s, 1, "a") - s.plans[1]->items],
                         !ordered);
        sided_close(&s);
        arena_fini(&a);
    }
}

static void what_boxes_do_not_hold_is_strange(void **state)
{
    static const struct {
        const char *match;
        bool strange;
    } rows[] = { { "path: {exact: /a}", false },
                 { "path: {exact: /a}, headers: {x-a: {prefix: b}}", false },
                 { "path: {exact: /a}, sourceAddress: [10.0.0.0/8]", false },
                 { "path: {regex: \"/[a-z]\"}", true },
                 { "path: {exact: /a}, headers: {x-a: {regex: b+}}", true } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_identity ids[2];
        struct arena a;
        struct sided s;
        const char *text;

        arena_init(&a, 0);
        text = str_z(
            &a,
            str_fmt(
                &a,
                SIDED_BASE
                "Route r {listeners: [edge], hosts: [a.test], rules: [{name: a, match: [{%s}], to: {upstream: v1}}]}\n",
                rows[i].match));
        sided_open(&s, text, text);
        (void)diff_identity_make(&s.arena, s.plans, ids);
        assert_int_equal(ids[0].strange[0], rows[i].strange);
        assert_int_equal(ids[1].strange[0], rows[i].strange);
        sided_close(&s);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_conditions_are_the_same_alternative),
        cmocka_unit_test(a_place_counts_where_the_order_decides),
        cmocka_unit_test(what_boxes_do_not_hold_is_strange),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
