/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/text.c: two texts as a patch and in numbers; the lines that both have stay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/text.h"

static void lines_that_both_have_stay(void **state)
{
    static const struct {
        const char *old, *new, *patch;
    } rows[] = {
        { "a\nb\n", "a\nb\n", "" },
        { "a\nb\nc\n", "a\nB\nc\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n" },
        { "a\nc\n", "a\nb\nc\n", "--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n a\n-c\n+b\n+c\n" },
        { "a\nb\nc\n", "a\nc\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,2 @@\n a\n-b\n c\n" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;

        arena_init(&a, 0);
        assert_string_equal(
            str_z(&a, diff_text_patch(&a, STR("f"), str_of(rows[i].old), str_of(rows[i].new))),
            rows[i].patch);
        arena_fini(&a);
    }
}

static void lines_are_counted(void **state)
{
    static const struct {
        const char *old, *new, *count;
    } rows[] = {
        { "a\nb\n", "a\nb\n", "" },
        { "a\nb\n", "a\nb", "+1 -1 lines" }, /* no newline at its end */
        { "a\nb\nc\n", "a\nB\nc\n", "+1 -1 lines" },
        { "a\nc\n", "a\nb\nc\n", "+1 -0 line" },
        { "a\nb\nc\nd\n", "b\nx\ny\nd\ne\n", "+3 -2 lines" },
        { "", "a\nb\n", "+2 -0 lines" },
        { "a\n", "", "+0 -1 line" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;

        arena_init(&a, 0);
        assert_string_equal(
            str_z(&a, diff_text_count(&a, str_of(rows[i].old), str_of(rows[i].new))),
            rows[i].count);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_both_have_stay),
        cmocka_unit_test(lines_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
