/* SPDX-License-Identifier: Apache-2.0
 *
 * Proposed changes: what comes in, what is replaced, what goes away, over one line, several, and
 * two files.
 */
#include "sample.h"

#include <stdio.h>

#include "diag/page.h"

struct row {
    uint32_t start, end;
    const char *text, *expected;
};

static void draws(struct sample *s, const struct diag *d, const char *expected)
{
    struct diag_out o = { .arena = &s->arena };
    struct diag_page page = { .out = &o,
                              .lines = diag_lines_new(&s->arena, s->files),
                              .gutter = 1 };

    diag_fix(&page, d);
    assert_string_equal(str_z(&s->arena, (struct str){ o.p, o.n }), expected);
    arena_fini(&s->arena);
}

static void the_marks_say_what_happens(void **state)
{
    static const struct row rows[] = {
        { 5, 5, "x", "  |\n1 | one: x1\n  |      +\n" },
        { 5, 6, "22", "  |\n1 | one: 22\n  |      ~~\n" },
        { 3, 6, "", "  |\n1 - one: 1\n1 + one\n" },
        { 6, 6, "\nnew: 3", "  |\n1 - one: 1\n1 + one: 1\n2 + new: 3\n" },
        { 0, 7, "", "  |\n1 - one: 1\n" },
        { 5, 11, "9", "  |\n1 - one: 1\n2 - two: 2\n1 + one: 9 2\n" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sample s;
        struct diag *d;

        sample_init(&s, "a.yaml", "one: 1\ntwo: 2\n", NULL, NULL);
        d = diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 0, 3 }, "m");
        diag_edit(d, (struct diag_span){ 0, rows[i].start, rows[i].end }, "%s", rows[i].text);
        draws(&s, d, rows[i].expected);
    }
}

static void edits_of_one_line_are_shown_together_and_files_apart(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "a.yaml", "a: b\n", "c.yaml", "\nd: e\n");
    d = diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 0, 1 }, "m");
    diag_edit(d, (struct diag_span){ 1, 4, 5 }, "long");
    diag_edit(d, (struct diag_span){ 0, 4, 4 }, "\"");
    diag_edit(d, (struct diag_span){ 0, 3, 3 }, "\"");
    draws(&s, d, "  |\n1 | a: \"b\"\n  |    + +\n  ::: c.yaml:2\n2 | d: long\n  |    ~~~~\n");
}

static void lines_that_are_to_be_pasted_are_whole(void **state)
{
    static const char wide[] =
        "- {name: 0123456789012345678901234567890123456789, path: {prefix: /0123456789/0123456789}, to: x}";
    static const char *const ends[] = { "y", "" }; /* put behind it; instead of its last byte */

    (void)state;
    for (size_t i = 0; i < LEN(ends); i++) {
        struct sample s;
        struct diag *d;
        char text[128], expected[256];
        uint32_t n = (uint32_t)sizeof(wide) - 1, kept = ends[i][0] ? n : n - 1;

        (void)snprintf(text, sizeof(text), "%s\n", wide);
        sample_init(&s, "a.yaml", text, NULL, NULL);
        d = diag_add(&s.sink, DIAG_WRONG_TYPE, (struct diag_span){ 0, 0, 3 }, "m");
        diag_edit(d, (struct diag_span){ 0, kept, n }, "%s", ends[i]);
        (void)snprintf(expected, sizeof(expected), "  |\n1 - %s\n1 + %.*s%s\n", wide, (int)kept,
                       wide, ends[i]);
        draws(&s, d, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_marks_say_what_happens),
        cmocka_unit_test(edits_of_one_line_are_shown_together_and_files_apart),
        cmocka_unit_test(lines_that_are_to_be_pasted_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
