/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/automaton.c: equal languages share their rows, others stand behind each other.
 */
#include "kit/test.h"

#include "kit/table.h"
#include "table/dfa.h"

static void equal_languages_are_written_once(void **state)
{
    static const char *const patterns[] = { "/a|/b", "/[ab]", "/c.*", "/(b|a)", "/c.*" };
    static const uint32_t expected[] = { 0, 0, 1, 0, 1 };
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    for (size_t i = 0; i < LEN(patterns); i++) {
        kit_rule(&k, TABLE_METHODS_DEFAULT);
        kit_path_condition(&k, patterns[i]);
    }
    kit_pattern(&k, 0, "*", "/", 0);
    t = kit_build(&k);
    assert_int_equal(t.dfa_count, 2);
    for (uint32_t i = 0; i < LEN(patterns); i++)
        assert_int_equal(table_predicate(&t, i)->first, expected[i]);
    assert_true(table_dfa_match(&t, 0, STR("/b")));
    assert_true(table_dfa_match(&t, 1, STR("/c/x")));
    assert_false(table_dfa_match(&t, 1, STR("/b")));
    KIT_TEXT(table_text(&t, table_dfa(&t, 0)->pattern), "/a|/b");
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(equal_languages_are_written_once) };

    return cmocka_run_group_tests_name("lower_automaton", tests, NULL, NULL);
}
