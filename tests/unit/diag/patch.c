/* SPDX-License-Identifier: Apache-2.0
 *
 * Which edits go together, what the text becomes, and that the patch says the same.
 */
#include "sample.h"

#include "diag/patch.h"

static struct diag *mend(struct sample *s, struct diag_span at, const char *text, bool safe)
{
    struct diag *d = diag_add(&s->sink, DIAG_WRONG_TYPE, at, "m%u", at.start);

    diag_help(d, "h");
    diag_edit(d, at, "%s", text);
    if (safe)
        diag_safe(d);
    return d;
}

static void the_first_wins_and_the_other_waits(void **state)
{
    struct sample s;
    struct diag_patch p;

    (void)state;
    sample_init(&s, "a.yaml", "one two three\n", "b.yaml", "four\n");
    mend(&s, (struct diag_span){ 0, 0, 3 }, "1", true);
    mend(&s, (struct diag_span){ 0, 2, 7 }, "x", true);
    mend(&s, (struct diag_span){ 0, 8, 13 }, "3", true);
    mend(&s, (struct diag_span){ 1, 0, 4 }, "4", false);
    diag_settle(&s.sink, s.files);
    diag_patch_take(&s.sink, s.files, DIAG_SAFE, &p);
    assert_int_equal(p.taken, 2);
    assert_int_equal(p.put_off, 1);
    assert_int_equal(s.sink.all.count, 2);
    assert_string_equal(str_z(&s.arena, diag_patch_text(&s.arena, &p, s.files, 0)), "1 two 3\n");
    assert_true(diag_patch_touches(&p, 0));
    assert_false(diag_patch_touches(&p, 1));
    diag_patch_take(&s.sink, s.files, DIAG_UNSAFE, &p);
    assert_int_equal(p.taken, 2);
    assert_string_equal(str_z(&s.arena, diag_patch_text(&s.arena, &p, s.files, 1)), "4\n");
    arena_fini(&s.arena);
}

static void edits_of_a_diagnostic_come_all_or_none_and_equal_ones_once(void **state)
{
    struct sample s;
    struct diag_patch p;

    (void)state;
    sample_init(&s, "a.yaml", "one two three\n", NULL, NULL);
    mend(&s, (struct diag_span){ 0, 0, 3 }, "1", true);
    diag_edit(mend(&s, (struct diag_span){ 0, 1, 2 }, "x", true), (struct diag_span){ 0, 8, 13 },
              "3");
    mend(&s, (struct diag_span){ 0, 0, 3 }, "1", true)->message = STR("the same");
    mend(&s, (struct diag_span){ 0, 4, 400 }, "beyond the end", true);
    diag_settle(&s.sink, s.files);
    diag_patch_take(&s.sink, s.files, DIAG_SAFE, &p);
    assert_int_equal(p.taken, 2);
    assert_int_equal(p.edits.count, 1);
    assert_string_equal(str_z(&s.arena, diag_patch_text(&s.arena, &p, s.files, 0)),
                        "1 two three\n");
    arena_fini(&s.arena);
}

struct row {
    uint32_t start, end;
    const char *text, *expected;
};

static void a_diff_has_three_lines_around_a_change(void **state)
{
    static const struct row rows[] = {
        { 8, 9, "X",
          "--- a/p/a.yaml\n+++ b/p/a.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n" },
        { 0, 2, "", "--- a/p/a.yaml\n+++ b/p/a.yaml\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n" },
        { 0, 17, "",
          "--- a/p/a.yaml\n+++ b/p/a.yaml\n@@ -1,9 +0,0 @@\n-1\n-2\n-3\n-4\n-5\n-6\n-7\n"
          "-8\n-9\n\\ No newline at end of file\n" },
        { 16, 17, "9\n10",
          "--- a/p/a.yaml\n+++ b/p/a.yaml\n@@ -6,4 +6,5 @@\n 6\n 7\n 8\n-9\n"
          "\\ No newline at end of file\n+9\n+10\n\\ No newline at end of file\n" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sample s;
        struct diag_patch p;

        sample_init(&s, "a.yaml", "1\n2\n3\n4\n5\n6\n7\n8\n9", NULL, NULL);
        mend(&s, (struct diag_span){ 0, rows[i].start, rows[i].end }, rows[i].text, true);
        diag_settle(&s.sink, s.files);
        diag_patch_take(&s.sink, s.files, DIAG_SAFE, &p);
        assert_string_equal(str_z(&s.arena, diag_patch_diff(&s.arena, &p, s.files, STR("p"))),
                            rows[i].expected);
        arena_fini(&s.arena);
    }
}

static void near_changes_share_a_hunk_and_far_ones_do_not(void **state)
{
    struct sample s;
    struct diag_patch p;

    (void)state;
    sample_init(&s, "a.yaml", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", NULL, NULL);
    mend(&s, (struct diag_span){ 0, 0, 1 }, "A\nA", true);
    mend(&s, (struct diag_span){ 0, 4, 5 }, "C", true);
    mend(&s, (struct diag_span){ 0, 22, 23 }, "L", true);
    diag_settle(&s.sink, s.files);
    diag_patch_take(&s.sink, s.files, DIAG_SAFE, &p);
    assert_string_equal(str_z(&s.arena, diag_patch_diff(&s.arena, &p, s.files, STR(""))),
                        "--- a/a.yaml\n+++ b/a.yaml\n"
                        "@@ -1,6 +1,7 @@\n-a\n+A\n+A\n b\n-c\n+C\n d\n e\n f\n"
                        "@@ -9,4 +10,4 @@\n i\n j\n k\n-l\n+L\n");
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_wins_and_the_other_waits),
        cmocka_unit_test(edits_of_a_diagnostic_come_all_or_none_and_equal_ones_once),
        cmocka_unit_test(a_diff_has_three_lines_around_a_change),
        cmocka_unit_test(near_changes_share_a_hunk_and_far_ones_do_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
