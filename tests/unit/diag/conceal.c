/* SPDX-License-Identifier: Apache-2.0
 *
 * No format shows a byte of a secret, wherever a diagnostic names it.
 */
#include "diag/conceal.h"

#include "sample.h"

static void no_format_shows_a_secret(void **state)
{
    (void)state;
    for (enum diag_format f = 0; f < DIAG_FORMATS; f++) {
        struct sample s;
        struct diag_span at;
        struct diag *d;
        struct str text;

        sample_init(&s, "a.yaml", "x: hunter2hunter2 # y\n", NULL, NULL);
        at = sample_span(&s, 0, 1, "hunter2hunter2");
        diag_conceal(&s.sink, at);
        d = diag_add(&s.sink, DIAG_WRONG_TYPE, at, "this is `hunter2hunt...`");
        diag_label(d, "hunter2hunter2");
        diag_note(d, "not hunter2hunter2 at all");
        diag_help(d, "quote hunter2hunter2");
        diag_edit(d, at, "\"hunter2hunter2\"");
        diag_related(d, at, "here hunter2hunter2");
        diag_settle(&s.sink, s.files);
        text = diag_print(&s.arena, &s.sink, s.files, f, false);
        if (str_contains(text, STR("hunter2")))
            fail_msg("%s:\n" STR_FMT, diag_print_names()[f], STR_ARG(text));
        assert_true(str_contains(text, STR("a.yaml")));
        arena_fini(&s.arena);
    }
}

static void a_short_one_is_covered_whole(void **state)
{
    struct sample s;
    struct diag_span at;
    struct str text;

    (void)state;
    sample_init(&s, "a.yaml", "x: pw7\n", NULL, NULL);
    at = sample_span(&s, 0, 1, "pw7");
    diag_conceal(&s.sink, at);
    diag_add(&s.sink, DIAG_WRONG_TYPE, at, "this is `pw7`, and pw is not");
    text = diag_print(&s.arena, &s.sink, s.files, DIAG_SHORT, false);
    assert_true(str_contains(text, STR("this is `***`, and pw is not")));
    arena_fini(&s.arena);
}

/* The place of the secret, what the file has there, and what a sentence makes of it. */
static void it_is_covered_as_it_reads(void **state)
{
    static const struct {
        const char *written, *said, *shown;
    } rows[] = {
        { "abcd\\nefgh\\x41ijkl\\u0041mnop\\\"", "abcd\nefghAijklAmnop\"",
          "****\n****A****A****\"" },
        { "it''s4567", "it's4567", "it'*****" },
        { "abcd\n  efgh", "abcd efgh", "**** ****" },
        { "abcd\\", "abcd", "****" },
        { "ab\\ncd", "ab\ncd", "ab\ncd" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sample s;
        struct diag_sink shown;

        sample_init(&s, "a.yaml", rows[i].written, NULL, NULL);
        diag_conceal(&s.sink, sample_span(&s, 0, 1, rows[i].written));
        diag_add(&s.sink, DIAG_WRONG_TYPE, s.sink.secrets.items[0], "%s", rows[i].said);
        shown = diag_conceal_sink(&s.arena, &s.sink, s.files);
        assert_string_equal(str_z(&s.arena, shown.all.items[0]->message), rows[i].shown);
        arena_fini(&s.arena);
    }
}

static void a_long_one_is_covered_where_another_place_is_meant(void **state)
{
    struct sample s;
    struct diag_sink shown;

    (void)state;
    sample_init(&s, "a.yaml", "hunter2hunter2 passport\nx\n", NULL, NULL);
    diag_conceal(&s.sink, sample_span(&s, 0, 1, "hunter2hunter2"));
    diag_conceal(&s.sink, sample_span(&s, 0, 1, "passport"));
    diag_add(&s.sink, DIAG_WRONG_TYPE, sample_span(&s, 0, 2, "x"),
             "`hunter2hunter2` in a passport");
    shown = diag_conceal_sink(&s.arena, &s.sink, s.files);
    assert_string_equal(str_z(&s.arena, shown.all.items[0]->message),
                        "`**************` in a passport");
    arena_fini(&s.arena);
}

static void text_keeps_its_length_and_its_lines(void **state)
{
    struct sample s;
    struct diag_files shown;

    (void)state;
    sample_init(&s, "a", "key:\n  AB CD\n  EF\nend\n", "b", "AB CD");
    assert_ptr_equal(diag_conceal_files(&s.arena, &s.sink, s.files).items, s.items);
    diag_conceal(&s.sink, (struct diag_span){ 0, 7, 17 });
    diag_conceal(&s.sink, (struct diag_span){ 0, 7, 1000 });
    diag_conceal(&s.sink, (struct diag_span){ 7, 0, 1 });
    shown = diag_conceal_files(&s.arena, &s.sink, s.files);
    assert_string_equal(str_z(&s.arena, shown.items[0].text), "key:\n  ** **\n  **\nend\n");
    assert_string_equal(str_z(&s.arena, shown.items[1].text), "AB CD");
    assert_string_equal(s.items[0].text.p, "key:\n  AB CD\n  EF\nend\n");
    arena_fini(&s.arena);
}

static void nothing_is_shown_where_there_are_too_many(void **state)
{
    struct sample s;
    struct diag_files shown;

    (void)state;
    sample_init(&s, "a", "one two\n", "b", "three\n");
    for (size_t i = 0; i <= DIAG_KEPT_MAX; i++)
        diag_conceal(&s.sink, (struct diag_span){ 0, 0, 3 });
    shown = diag_conceal_files(&s.arena, &s.sink, s.files);
    assert_string_equal(str_z(&s.arena, shown.items[0].text), "*** ***\n");
    assert_string_equal(str_z(&s.arena, shown.items[1].text), "*****\n");
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_format_shows_a_secret),
        cmocka_unit_test(a_short_one_is_covered_whole),
        cmocka_unit_test(it_is_covered_as_it_reads),
        cmocka_unit_test(a_long_one_is_covered_where_another_place_is_meant),
        cmocka_unit_test(nothing_is_shown_where_there_are_too_many),
        cmocka_unit_test(text_keeps_its_length_and_its_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
