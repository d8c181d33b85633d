/* SPDX-License-Identifier: Apache-2.0
 *
 * Workflow commands: escapes, places, and the ten of each kind that GitHub shows.
 */
#include "sample.h"

static void percent_and_line_ends_are_escaped_everywhere_colons_and_commas_in_properties(
    void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a,b:c.yaml", "x\npercent: 80\n", NULL, NULL);
    diag_help(diag_add(&s.sink, DIAG_SPLIT_JUMP, sample_span(&s, 0, 2, "80"),
                       "10%% to 80%%: too far\r\nreally\x1b[1m"),
              "35%%");
    sample_prints(&s, DIAG_GITHUB,
                  "::warning file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=10,endColumn=12,title=PX405 "
                  "split-jump::"
                  "10%25 to 80%25: too far%0D%0Areally?[1m%0Ahelp: 35%25\n");
}

static void the_worst_ten_of_each_and_how_many_are_left_out(void **state)
{
    struct diag_file files[24];
    struct sample s;
    struct str text, line;
    unsigned errors = 0, warnings = 0, lines = 0;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    for (uint32_t i = 0; i < 24; i++) {
        files[i] = (struct diag_file){ str_fmt(&s.arena, "%02u.yaml", i), STR("x") };
        diag_add(&s.sink, i % 2 ? DIAG_WRONG_TYPE : DIAG_SPLIT_JUMP, (struct diag_span){ i, 0, 1 },
                 "m");
    }
    text = diag_print(&s.arena, &s.sink, (struct diag_files){ files, 24 }, DIAG_GITHUB, false);
    assert_true(str_has_prefix(text, STR("::error ")));
    assert_true(str_has_suffix(
        text, STR("\n::notice title=proxyc::4 more findings are not shown here; the summary of "
                  "the step has them\n")));
    for (; str_cut(&text, '\n', &line) && line.n; lines++) {
        errors += str_has_prefix(line, STR("::error "));
        warnings += str_has_prefix(line, STR("::warning "));
    }
    assert_int_equal(errors, 10);
    assert_int_equal(warnings, 10);
    assert_int_equal(lines, 21);
    arena_fini(&s.arena);
}

static void too_many_of_a_level_share_an_annotation_of_their_file(void **state)
{
    struct sample s;
    struct str text, line;

    (void)state;
    sample_init(&s, "a.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", NULL, NULL);
    for (unsigned i = 1; i <= 12; i++)
        diag_add(&s.sink, DIAG_WRONG_TYPE, sample_span(&s, 0, i, i < 10 ? "" : "1"), "m%u", i);
    text = diag_print(&s.arena, &s.sink, s.files, DIAG_GITHUB, false);
    assert_true(str_cut(&text, '\n', &line));
    assert_true(str_has_prefix(line, STR("::error file=a.yaml,line=1,")));
    assert_true(str_contains(line, STR("::m1%0Aline 2: PX109 wrong-type: m2%0A")));
    assert_true(str_has_suffix(line, STR("%0Aline 12: PX109 wrong-type: m12")));
    assert_int_equal(text.n, 0);
    arena_fini(&s.arena);
}

static void paths_are_those_of_the_repository(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a.yaml", "x: 80\n", NULL, NULL);
    s.sink.folder = STR("deploy/policy");
    diag_add(&s.sink, DIAG_WRONG_TYPE, sample_span(&s, 0, 1, "80"), "m");
    sample_prints(&s, DIAG_GITHUB,
                  "::error file=deploy/policy/a.yaml,line=1,endLine=1,col=4,endColumn=6,"
                  "title=PX109 wrong-type::m\n");
}

static void trouble_without_a_place_has_a_title_only(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "no");
    sample_prints(&s, DIAG_GITHUB, "::error title=input::no\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            percent_and_line_ends_are_escaped_everywhere_colons_and_commas_in_properties),
        cmocka_unit_test(the_worst_ten_of_each_and_how_many_are_left_out),
        cmocka_unit_test(too_many_of_a_level_share_an_annotation_of_their_file),
        cmocka_unit_test(paths_are_those_of_the_repository),
        cmocka_unit_test(trouble_without_a_place_has_a_title_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
