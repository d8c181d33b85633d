/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/dispatch.c: many rules of a pattern, told apart by what they ask for.
 */
#include "lower/dispatch.h"

#include "kit/table.h"
#include "kit/test.h"

enum { RULES_MAX = 40 };

/* What a plan says: "name | others | value: rules | value: rules". */
static const char *plan_of(struct kit *k)
{
    uint32_t rules[RULES_MAX], count = emit_count(k->image, TABLE_RULE);
    struct lower_dispatch_plan plan;
    struct str text;

    for (uint32_t i = 0; i < count; i++)
        rules[i] = i;
    if (!lower_dispatch_make(lower_dispatch_new(&k->a, k->image), rules, count, &plan))
        return "none";
    text = str_fmt(&k->a, "%u |", plan.name);
    for (size_t i = 0; i < plan.other_count; i++)
        text = str_fmt(&k->a, STR_FMT " %u", STR_ARG(text), plan.others[i]);
    for (size_t v = 0; v < plan.value_count; v++) {
        text =
            str_fmt(&k->a, STR_FMT " | " STR_FMT ":", STR_ARG(text), STR_ARG(plan.values[v].text));
        for (size_t i = 0; i < plan.values[v].count; i++)
            text = str_fmt(&k->a, STR_FMT " %u", STR_ARG(text), plan.values[v].rules[i]);
    }
    return str_z(&k->a, text);
}

static void ask(struct kit *k, enum kit_name name, const char *value)
{
    (void)kit_rule(k, TABLE_METHODS_DEFAULT);
    kit_condition(k, TABLE_EXACT, name, 0, str_of(value));
}

static void rules_stand_by_the_value_they_ask_for(void **state)
{
    struct kit k;

    (void)state;
    kit_init(&k);
    for (int i = 0; i < 3; i++) {
        ask(&k, KIT_X_B, "two");
        ask(&k, KIT_X_B, "one");
        ask(&k, KIT_X_B, "");
    }
    (void)kit_rule(&k, TABLE_METHODS_DEFAULT);
    assert_string_equal(plan_of(&k), "1 | 0 9 | : 2 5 8 | one: 1 4 7 | two: 0 3 6");
    kit_fini(&k);
}

/* The first rule of all heads the others, though it asks; among them it is not listed again. */
static void the_first_rule_is_told_first(void **state)
{
    struct kit k;

    (void)state;
    kit_init(&k);
    (void)kit_rule(&k, TABLE_METHODS_DEFAULT);
    for (int i = 0; i < LOWER_DISPATCH_MIN; i++)
        ask(&k, KIT_COOKIE_C, "v");
    assert_string_equal(plan_of(&k), "3 | 0 | v: 1 2 3 4 5 6 7 8");
    kit_fini(&k);
}

static void few_rules_are_tried_one_after_the_other(void **state)
{
    struct kit k;

    (void)state;
    kit_init(&k);
    for (int i = 0; i < LOWER_DISPATCH_MIN - 1; i++)
        ask(&k, KIT_X_A, "v");
    assert_string_equal(plan_of(&k), "none");
    (void)kit_rule(&k, TABLE_METHODS_DEFAULT);
    assert_string_equal(plan_of(&k), "none");
    ask(&k, KIT_X_A, "v");
    assert_string_equal(plan_of(&k), "0 | 0 7 | v: 0 1 2 3 4 5 6 8");
    kit_fini(&k);
}

/* Only who wants a value to be something is another's rival. */
static void other_conditions_tell_nobody_apart(void **state)
{
    struct kit k;

    (void)state;
    kit_init(&k);
    for (int i = 0; i < LOWER_DISPATCH_MIN; i++) {
        (void)kit_rule(&k, TABLE_METHODS_DEFAULT);
        kit_condition(&k, TABLE_PREFIX, KIT_X_A, 0, STR("v"));
        kit_condition(&k, TABLE_EXACT, KIT_X_B, TABLE_PREDICATE_NOT, STR("v"));
        kit_condition(&k, TABLE_PRESENT, KIT_QUERY_Q, 0, STR(""));
        (void)kit_rule(&k, 1u << TABLE_METHOD_OTHER);
        kit_method_condition(&k, STR("PURGE"));
    }
    assert_string_equal(plan_of(&k), "none");
    kit_fini(&k);
}

static void the_name_that_most_ask_for_is_chosen(void **state)
{
    struct kit k;

    (void)state;
    kit_init(&k);
    for (int i = 0; i < LOWER_DISPATCH_MIN; i++) {
        ask(&k, KIT_QUERY_Q, i % 2 ? "a" : "b");
        kit_condition(&k, TABLE_EXACT, KIT_X_B, 0, STR("v"));
        kit_condition(&k, TABLE_EXACT, KIT_X_B, 0, STR("w")); /* twice the same counts once */
    }
    assert_string_equal(plan_of(&k), "1 | 0 | v: 0 1 2 3 4 5 6 7"); /* as many: the first */
    ask(&k, KIT_QUERY_Q, "a");
    assert_string_equal(plan_of(&k), "2 | 0 | a: 1 3 5 7 8 | b: 0 2 4 6");
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_stand_by_the_value_they_ask_for),
        cmocka_unit_test(the_first_rule_is_told_first),
        cmocka_unit_test(few_rules_are_tried_one_after_the_other),
        cmocka_unit_test(other_conditions_tell_nobody_apart),
        cmocka_unit_test(the_name_that_most_ask_for_is_chosen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
