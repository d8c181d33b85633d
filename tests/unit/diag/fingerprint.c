/* SPDX-License-Identifier: Apache-2.0
 *
 * What moves a fingerprint and what does not.
 */
#include "sample.h"

static const struct diag_subject canary = { STR_INIT("TrafficSplit"), STR_INIT("shop/checkout"),
                                            STR_INIT(""), STR_INIT("spec.members.canary.percent") };

struct row {
    const char *path, *text, *message;
    enum diag_rule rule;
    struct diag_subject subject;
    bool same; /* as the first row */
};

static struct str print_of(struct arena *a, const struct row *r)
{
    struct sample s;
    struct str print;

    sample_init(&s, r->path, r->text, NULL, NULL);
    diag_add(&s.sink, r->rule, sample_span(&s, 0, 1, "80"), "%s", r->message)->subject = r->subject;
    diag_settle(&s.sink, s.files);
    print = str_dup(a, s.sink.all.items[0]->fingerprint);
    arena_fini(&s.arena);
    return print;
}

static void it_follows_the_object_and_not_the_text(void **state)
{
    const struct diag_subject other = { canary.kind, canary.name, canary.environment,
                                        STR("spec.members.beta.percent") };
    const struct diag_subject prod = { canary.kind, canary.name, STR("prod"), canary.field };
    const struct row rows[] = {
        { "a.yaml", "x: 80\n", "10 to 80", DIAG_SPLIT_JUMP, canary, true },
        { "b.yaml", "\n\nx: 80\n", "12 to 80", DIAG_SPLIT_JUMP, canary, true },
        { "a.yaml", "x: 80\n", "10 to 80", DIAG_SPLIT_JUMP, other, false },
        { "a.yaml", "x: 80\n", "10 to 80", DIAG_SPLIT_JUMP, prod, false },
        { "a.yaml", "x: 80\n", "10 to 80", DIAG_SPLIT_SUM, canary, false },
    };
    struct arena a;
    struct str first;

    (void)state;
    arena_init(&a, 0);
    first = print_of(&a, &rows[0]);
    assert_int_equal(first.n, 16);
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(str_eq(first, print_of(&a, &rows[i])), rows[i].same);
    arena_fini(&a);
}

static void without_an_object_it_follows_file_and_message(void **state)
{
    const struct diag_subject none = { .kind = STR("") };
    const struct row rows[] = {
        { "a.yaml", "x: 80\n", "m", DIAG_YAML_SYNTAX, none, true },
        { "a.yaml", "\n\nx: 80\n", "m", DIAG_YAML_SYNTAX, none, true },
        { "b.yaml", "x: 80\n", "m", DIAG_YAML_SYNTAX, none, false },
        { "a.yaml", "x: 80\n", "n", DIAG_YAML_SYNTAX, none, false },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(str_eq(print_of(&a, &rows[0]), print_of(&a, &rows[i])), rows[i].same);
    arena_fini(&a);
}

static void several_of_one_rule_on_one_field_differ(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a.yaml", "80\n80\n80\n", NULL, NULL);
    for (unsigned i = 1; i <= 3; i++)
        diag_add(&s.sink, DIAG_SPLIT_JUMP, sample_span(&s, 0, i, "80"), "m")->subject = canary;
    diag_settle(&s.sink, s.files);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(
                str_eq(s.sink.all.items[i]->fingerprint, s.sink.all.items[k]->fingerprint));
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_the_object_and_not_the_text),
        cmocka_unit_test(without_an_object_it_follows_file_and_message),
        cmocka_unit_test(several_of_one_rule_on_one_field_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
