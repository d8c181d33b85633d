/* SPDX-License-Identifier: Apache-2.0
 *
 * Two texts as a patch: the lines that both have stay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/patch.h"

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
            str_z(&a, command_patch_text(&a, STR("f"), str_of(rows[i].old), str_of(rows[i].new))),
            rows[i].patch);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_both_have_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
