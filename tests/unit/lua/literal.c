/* SPDX-License-Identifier: Apache-2.0
 *
 * Numerals and escapes.
 */
#include "lua/literal.h"

#include "kit/test.h"

static void numerals_are_those_of_lua(void **state)
{
    static const struct {
        struct str text;
        bool ok, is_float;
        int64_t integer;
    } rows[] = {
        { STR_INIT("0"), true, false, 0 },
        { STR_INIT("9223372036854775807"), true, false, INT64_MAX },
        { STR_INIT("9223372036854775808"), true, true, 0 },
        { STR_INIT("0xffffffffffffffff"), true, false, -1 },
        { STR_INIT("0xA"), true, false, 10 },
        { STR_INIT("3."), true, true, 0 },
        { STR_INIT(".5e-3"), true, true, 0 },
        { STR_INIT("0x.8p1"), true, true, 0 },
        { STR_INIT("0x"), false, false, 0 },
        { STR_INIT("3e"), false, false, 0 },
        { STR_INIT("3..2"), false, false, 0 },
        { STR_INIT("3f"), false, false, 0 },
        { STR_INIT("0x.p1"), false, false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_literal_number n = { 0 };
        bool ok = lua_literal_number(rows[i].text, &n);

        if (ok != rows[i].ok || (ok && n.is_float != rows[i].is_float) ||
            (ok && !n.is_float && n.integer != rows[i].integer))
            fail_msg("`" STR_FMT "` is read differently", STR_ARG(rows[i].text));
    }
}

static void escapes_are_those_of_lua(void **state)
{
    static const struct {
        struct str text, value;
        size_t used; /* value of none: what is complained about */
    } rows[] = {
        { STR_INIT("\\n"), STR_INIT("\n"), 2 },
        { STR_INIT("\\x41B"), STR_INIT("A"), 4 },
        { STR_INIT("\\0651"), STR_INIT("A"), 4 },
        { STR_INIT("\\9x"), STR_INIT("\t"), 2 },
        { STR_INIT("\\u{20AC}"), STR_INIT("\xE2\x82\xAC"), 8 },
        { STR_INIT("\\u{7FFFFFFF}"), STR_INIT("\xFD\xBF\xBF\xBF\xBF\xBF"), 12 },
        { STR_INIT("\\u{80000000}"), STR_INIT(""), 10 },
        { STR_INIT("\\q"), STR_INIT(""), 2 },
        { STR_INIT("\\300"), STR_INIT(""), 4 },
        { STR_INIT("\\xg"), STR_INIT(""), 2 },
        { STR_INIT("\\"), STR_INIT(""), 1 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char out[LUA_LITERAL_MAX];
        const char *why = NULL;
        size_t used;
        int n = lua_literal_escape(rows[i].text, out, &used, &why);

        if (used != rows[i].used || (n < 0) != (rows[i].value.n == 0) ||
            (n > 0 && !str_eq((struct str){ out, (size_t)n }, rows[i].value)))
            fail_msg("`" STR_FMT "` is read differently: %d bytes, %zu used", STR_ARG(rows[i].text),
                     n, used);
        if (n < 0)
            assert_non_null(why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numerals_are_those_of_lua),
        cmocka_unit_test(escapes_are_those_of_lua),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
