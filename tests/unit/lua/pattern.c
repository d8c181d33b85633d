/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns: what raises, what is a habit, what is neither.
 */
#include "lua/pattern.h"

#include "kit/test.h"

static void patterns_are_told_from_regular_expressions(void **state)
{
    static const struct {
        struct str pattern;
        enum lua_pattern_verdict verdict;
        size_t at;
    } rows[] = {
        { STR_INIT("^sha256=(%x+)$"), LUA_PATTERN_FINE, 0 },
        { STR_INIT("([{}\"#%a_])"), LUA_PATTERN_FINE, 0 },
        { STR_INIT("[]%]]"), LUA_PATTERN_FINE, 0 },
        { STR_INIT("%b()%f[%w]()"), LUA_PATTERN_FINE, 0 },
        { STR_INIT("(a)%1"), LUA_PATTERN_FINE, 0 },
        { STR_INIT("a{b}"), LUA_PATTERN_FINE, 0 },
        { STR_INIT("ab["), LUA_PATTERN_MALFORMED, 2 },
        { STR_INIT("[%"), LUA_PATTERN_MALFORMED, 1 },
        { STR_INIT("ab%"), LUA_PATTERN_MALFORMED, 2 },
        { STR_INIT("a)"), LUA_PATTERN_MALFORMED, 1 },
        { STR_INIT("(a"), LUA_PATTERN_MALFORMED, 0 },
        { STR_INIT("%1"), LUA_PATTERN_MALFORMED, 0 },
        { STR_INIT("(a%1)"), LUA_PATTERN_MALFORMED, 2 },
        { STR_INIT("a%f"), LUA_PATTERN_MALFORMED, 1 },
        { STR_INIT("%b("), LUA_PATTERN_MALFORMED, 0 },
        { STR_INIT("v\\d+"), LUA_PATTERN_HABIT, 1 },
        { STR_INIT("a|b"), LUA_PATTERN_HABIT, 1 },
        { STR_INIT("%d{2}"), LUA_PATTERN_HABIT, 2 },
        { STR_INIT("(?:a)"), LUA_PATTERN_HABIT, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_pattern_result r = lua_pattern_check(rows[i].pattern);

        if (r.verdict != rows[i].verdict || r.at != rows[i].at)
            fail_msg("`" STR_FMT "`: verdict %d at %zu", STR_ARG(rows[i].pattern), (int)r.verdict,
                     r.at);
    }
}

static void captures_have_a_ceiling(void **state)
{
    struct arena a;
    char *text;

    (void)state;
    arena_init(&a, 0);
    text = arena_take_text(&a, 66);
    for (size_t i = 0; i < 66; i++)
        text[i] = i % 2 ? ')' : '(';
    assert_int_equal(lua_pattern_check((struct str){ text, 64 }).verdict, LUA_PATTERN_FINE);
    assert_int_equal(lua_pattern_check((struct str){ text, 66 }).verdict, LUA_PATTERN_MALFORMED);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_told_from_regular_expressions),
        cmocka_unit_test(captures_have_a_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
