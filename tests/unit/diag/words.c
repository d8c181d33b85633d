/* SPDX-License-Identifier: Apache-2.0
 *
 * One text for all of a diagnostic, paths and URIs.
 */
#include "sample.h"

#include "diag/words.h"

static void a_story_has_every_part_on_a_line(void **state)
{
    struct sample s;
    struct diag *d;
    struct diag_lines *lines;

    (void)state;
    sample_init(&s, "proxyc.yaml", "a\nmax: 25\n", NULL, NULL);
    d = diag_add(&s.sink, DIAG_SPLIT_JUMP, DIAG_NOWHERE, "it jumps");
    diag_label(d, "was 10");
    diag_note_at(d, sample_span(&s, 0, 2, "25"), "the step is 25");
    diag_note(d, "why");
    diag_example(d, "GET /");
    diag_help(d, "35");
    lines = diag_lines_new(&s.arena, s.files);
    assert_string_equal(str_z(&s.arena, diag_words_story(&s.arena, d, lines)),
                        "it jumps\nwas 10\nnote: the step is 25 (proxyc.yaml:2)\nnote: why\n"
                        "example: GET /\nhelp: 35");
    assert_string_equal(str_z(&s.arena, diag_words_titled(&s.arena, d)),
                        "PX405 split-jump: it jumps");
    assert_string_equal(str_z(&s.arena, diag_words_docs(&s.arena, d->rule)),
                        "proxyc lint --explain PX405");
    arena_fini(&s.arena);
}

static void paths_begin_at_the_repository_and_uris_are_escaped(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    assert_string_equal(str_z(&s.arena, diag_words_path(&s.arena, &s.sink, STR("a.yaml"))),
                        "a.yaml");
    s.sink.folder = STR("x/y");
    assert_string_equal(str_z(&s.arena, diag_words_path(&s.arena, &s.sink, STR("a.yaml"))),
                        "x/y/a.yaml");
    assert_string_equal(str_z(&s.arena, diag_words_uri(&s.arena, STR("a b/c:d%\xC3\xA9.yaml"))),
                        "a%20b/c%3Ad%25%C3%A9.yaml");
    s.sink.left_out[DIAG_ERROR] = 2;
    s.sink.left_out[DIAG_INFO] = 3;
    assert_int_equal(diag_words_left(&s.sink), 5);
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_has_every_part_on_a_line),
        cmocka_unit_test(paths_begin_at_the_repository_and_uris_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
