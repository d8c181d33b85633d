/* SPDX-License-Identifier: Apache-2.0
 *
 * Every rule has a long text with a bad and a good way.
 */
#include "sample.h"

#include "diag/explain.h"

static void every_rule_says_why_and_shows_bad_and_good(void **state)
{
    (void)state;
    for (int i = 0; i < DIAG_RULES; i++) {
        struct str text = str_of(diag_explain_text((enum diag_rule)i));

        assert_true(text.n > 120);
        assert_true(str_contains(text, STR("Bad:")));
        assert_true(str_contains(text, STR("Good:")));
        assert_true(str_has_suffix(text, STR("\n")));
        for (struct str line; str_cut(&text, '\n', &line);) /* what is to be pasted is not folded */
            assert_true(line.n <= 120 || str_has_prefix(line, STR("Bad:")) ||
                        str_has_prefix(line, STR("Good:")) || str_has_prefix(line, STR("  ")));
    }
    assert_string_equal(diag_rule_explain(DIAG_SPLIT_JUMP), diag_explain_text(DIAG_SPLIT_JUMP));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_says_why_and_shows_bad_and_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
