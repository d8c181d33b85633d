/* SPDX-License-Identifier: Apache-2.0
 *
 * The sink: levels, order, repetitions, and what a hostile input may cost.
 */
#include "sample.h"

static void a_rule_that_is_off_can_be_filled_in_but_is_not_kept(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "a", "x", NULL, NULL);
    s.sink.levels[DIAG_NO_DEFAULT] = DIAG_OFF;
    d = diag_add(&s.sink, DIAG_NO_DEFAULT, DIAG_NOWHERE, "x");
    diag_label(d, "l");
    diag_note(d, "n");
    diag_edit(d, DIAG_NOWHERE, "e");
    assert_int_equal(s.sink.all.count, 0);
    assert_int_equal(diag_count(&s.sink, DIAG_INFO), 0);
    arena_fini(&s.arena);
}

static void levels_follow_the_project(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "x", NULL, NULL);
    s.sink.levels[DIAG_SPLIT_JUMP] = DIAG_ERROR;
    assert_false(diag_fail(&s.sink, DIAG_SPLIT_JUMP, DIAG_NOWHERE, "x"));
    assert_int_equal(diag_count(&s.sink, DIAG_ERROR), 1);
    assert_false(diag_has_input_trouble(&s.sink));
    s.sink.levels[DIAG_INPUT] = DIAG_OFF; /* trouble with the input cannot be switched off */
    diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "y");
    assert_int_equal(diag_count(&s.sink, DIAG_ERROR), 2);
    assert_true(diag_has_input_trouble(&s.sink));
    arena_fini(&s.arena);
}

static void settling_sorts_by_path_place_and_code_and_drops_repetitions(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "b.yaml", "0123456789", "a.yaml", "0123456789");
    diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 5, 6 }, "5");
    diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 1, 2 }, "4");
    diag_add(&s.sink, DIAG_UNKNOWN_FIELD, (struct diag_span){ 0, 1, 2 }, "3");
    diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 5, 6 }, "5");
    diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 5, 6 }, "6");
    diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 1, 9, 9 }, "2");
    diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "1");
    diag_settle(&s.sink, s.files);
    assert_int_equal(s.sink.all.count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(s.sink.all.items[i]->message.p[0], '1' + (char)i);
    arena_fini(&s.arena);
}

static void a_flood_is_counted_but_not_kept(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "x", NULL, NULL);
    for (uint32_t i = 0; i < DIAG_KEPT_MAX; i++)
        diag_add(&s.sink, DIAG_SPLIT_JUMP, (struct diag_span){ 0, i, i }, "x");
    diag_add(&s.sink, DIAG_WRONG_TYPE, DIAG_NOWHERE, "the one that matters");
    assert_int_equal(s.sink.all.count, DIAG_KEPT_MAX);
    assert_int_equal(diag_count(&s.sink, DIAG_ERROR), 1);
    diag_settle(&s.sink, s.files);
    assert_int_equal(diag_count(&s.sink, DIAG_WARNING), DIAG_KEPT_MAX);
    arena_fini(&s.arena);
}

static void a_full_sink_makes_no_texts(void **state)
{
    struct arena a;
    struct diag_sink sink;
    size_t before;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    assert_false(diag_full(&sink));
    for (unsigned i = 0; i < 3 * DIAG_KEPT_MAX; i++)
        diag_add(&sink, DIAG_YAML_SYNTAX, DIAG_NOWHERE, "number %u", i);
    assert_true(diag_full(&sink));
    before = a.used_bytes;
    for (unsigned i = 0; i < 100 * DIAG_KEPT_MAX; i++) {
        struct diag *d = diag_add(&sink, DIAG_YAML_SYNTAX, DIAG_NOWHERE, "number %u", i);

        diag_label(d, "a label");
        diag_related(d, DIAG_NOWHERE, "related");
        diag_note(d, "a note");
        diag_edit(d, DIAG_NOWHERE, "an edit");
        assert_int_equal(d->level, DIAG_ERROR);
    }
    assert_int_equal(a.used_bytes, before);
    assert_int_equal(diag_count(&sink, DIAG_ERROR), 103 * DIAG_KEPT_MAX);
    arena_fini(&a);
}

static void a_full_sink_keeps_the_worse(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    for (unsigned i = 0; i < DIAG_KEPT_MAX + 10; i++)
        diag_add(&s.sink, DIAG_NO_TIMEOUT, DIAG_NOWHERE, "%u", i);
    for (unsigned i = 0; i < 3; i++)
        diag_add(&s.sink, DIAG_WRONG_TYPE, DIAG_NOWHERE, "%u", i);
    assert_int_equal(s.sink.all.count, DIAG_KEPT_MAX);
    assert_int_equal(diag_count(&s.sink, DIAG_ERROR), 3);
    assert_int_equal(s.sink.left_out[DIAG_ERROR], 0);
    assert_int_equal(s.sink.left_out[DIAG_WARNING], 13);
    for (unsigned i = 0; i < DIAG_KEPT_MAX; i++)
        diag_add(&s.sink, DIAG_WRONG_TYPE, DIAG_NOWHERE, "%u", i);
    assert_int_equal(diag_count(&s.sink, DIAG_ERROR), DIAG_KEPT_MAX + 3);
    assert_int_equal(s.sink.left_out[DIAG_ERROR], 3);
    assert_int_equal(diag_count(&s.sink, DIAG_WARNING), DIAG_KEPT_MAX + 10);
    arena_fini(&s.arena);
}

static void a_limit_keeps_the_worst_in_their_order_and_counts_the_others(void **state)
{
    static const enum diag_rule rules[] = { DIAG_NO_DEFAULT, DIAG_NO_TIMEOUT, DIAG_WRONG_TYPE,
                                            DIAG_NO_TIMEOUT, DIAG_WRONG_TYPE };
    struct sample s;

    (void)state;
    sample_init(&s, "a", "12345", NULL, NULL);
    for (uint32_t i = 0; i < LEN(rules); i++)
        diag_add(&s.sink, rules[i], (struct diag_span){ 0, i, i + 1 }, "m");
    diag_settle(&s.sink, s.files);
    diag_limit(&s.sink, 0);
    assert_int_equal(s.sink.all.count, 5);
    diag_limit(&s.sink, 3);
    assert_int_equal(s.sink.all.count, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(s.sink.all.items[i]->at.start, i < 2 ? i + 1 : 4);
    assert_int_equal(diag_count(&s.sink, DIAG_WARNING), 2);
    assert_int_equal(diag_count(&s.sink, DIAG_INFO), 1);
    arena_fini(&s.arena);
}

static void sink_that_only_counts_keeps_nothing(void **state)
{
    struct diag_sink sink;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    sink.counts_only = true;
    diag_label(diag_add(&sink, DIAG_DUPLICATE_KEY, DIAG_NOWHERE, "one"), "there");
    diag_note(diag_add(&sink, DIAG_DUPLICATE_KEY, DIAG_NOWHERE, "two"), "%s", "why");
    assert_int_equal(sink.all.count, 0);
    assert_int_equal(diag_count(&sink, DIAG_ERROR), 2);
    assert_true(diag_full(&sink));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_that_is_off_can_be_filled_in_but_is_not_kept),
        cmocka_unit_test(levels_follow_the_project),
        cmocka_unit_test(settling_sorts_by_path_place_and_code_and_drops_repetitions),
        cmocka_unit_test(a_flood_is_counted_but_not_kept),
        cmocka_unit_test(a_full_sink_makes_no_texts),
        cmocka_unit_test(a_full_sink_keeps_the_worse),
        cmocka_unit_test(a_limit_keeps_the_worst_in_their_order_and_counts_the_others),
        cmocka_unit_test(sink_that_only_counts_keeps_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
