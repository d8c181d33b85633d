/* SPDX-License-Identifier: Apache-2.0
 *
 * Marks and labels under quoted source, apart from the rest of a diagnostic.
 */
#include "sample.h"

#include "diag/page.h"

static void draws(struct sample *s, const struct diag *d, const char *expected)
{
    struct diag_out o = { .arena = &s->arena };
    struct diag_page page = { .out = &o,
                              .lines = diag_lines_new(&s->arena, s->files),
                              .gutter = 1 };

    diag_snippet(&page, d);
    assert_string_equal(str_z(&s->arena, (struct str){ o.p, o.n }), expected);
    arena_fini(&s->arena);
}

static void labels_hang_from_right_to_left(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "a.yaml", "a b c\n", NULL, NULL);
    d = diag_add(&s.sink, DIAG_WRONG_TYPE, sample_span(&s, 0, 1, "b"), "m");
    diag_label(d, "second");
    diag_related(d, sample_span(&s, 0, 1, "a"), "first");
    diag_related(d, sample_span(&s, 0, 1, "c"), "third");
    draws(&s, d,
          "  --> a.yaml:1:3\n"
          "  |\n"
          "1 | a b c\n"
          "  | - ^ - third\n"
          "  | | |\n"
          "  | | second\n"
          "  | first\n");
}

static void one_line_between_is_shown_and_more_are_folded(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "a.yaml", "one\ntwo\nthree\nfour\nfive\nsix\n", NULL, NULL);
    d = diag_add(&s.sink, DIAG_WRONG_TYPE, sample_span(&s, 0, 1, "one"), "m");
    diag_related(d, sample_span(&s, 0, 1, "three"), "%s", "");
    diag_related(d, sample_span(&s, 0, 1, "six"), "x");
    draws(&s, d,
          "  --> a.yaml:1:1\n"
          "  |\n"
          "1 | one\n"
          "  | ^^^\n"
          "2 | two\n"
          "3 | three\n"
          "  | -----\n"
          "  :\n"
          "6 | six\n"
          "  | --- x\n");
}

static void empty_and_long_spans_are_marked_on_their_first_line(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "a.yaml", "key:\n  a: 1\n  b: 2\n", NULL, NULL);
    d = diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 7, 18 }, "m");
    diag_related(d, (struct diag_span){ 0, 19, 19 }, "the end");
    draws(&s, d,
          "  --> a.yaml:2:3\n"
          "  |\n"
          "2 |   a: 1\n"
          "  |   ^^^^\n"
          "3 |   b: 2\n"
          "4 |\n"
          "  | - the end\n");
}

static void a_mark_in_a_line_as_long_as_a_file_keeps_its_width(void **state)
{
    char text[10001];
    struct sample s;
    struct str drawn;
    struct diag_out o = { .arena = &s.arena };
    struct diag_page page = { .out = &o, .gutter = 1 };

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    memcpy(text + 6000, "XYZ", 3);
    sample_init(&s, "a.yaml", text, NULL, NULL);
    page.lines = diag_lines_new(&s.arena, s.files);
    diag_snippet(&page, diag_add(&s.sink, DIAG_WRONG_TYPE, sample_span(&s, 0, 1, "XYZ"), "m"));
    drawn = (struct str){ o.p, o.n };
    assert_true(str_contains(drawn, STR("  --> a.yaml:1:6001\n")));
    assert_true(str_contains(drawn, STR("1 | ...aaaaaXYZaaa")));
    assert_true(str_contains(drawn, STR("\n  |         ^^^\n")));
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_hang_from_right_to_left),
        cmocka_unit_test(one_line_between_is_shown_and_more_are_folded),
        cmocka_unit_test(a_mark_in_a_line_as_long_as_a_file_keeps_its_width),
        cmocka_unit_test(empty_and_long_spans_are_marked_on_their_first_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
