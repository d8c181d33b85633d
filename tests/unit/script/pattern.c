/* SPDX-License-Identifier: Apache-2.0
 *
 * The matcher against string.find of stock Lua, on patterns and subjects made of few characters, so
 * that most of them mean something.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "script/pattern.h"

#include <lauxlib.h>
#include <lualib.h>

enum { CASES = 60000 };

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t make(uint32_t *seed, const char *alphabet, size_t max, char *out)
{
    size_t n = next(seed) % (max + 1), letters = strlen(alphabet);

    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[next(seed) % letters];
    return n;
}

/* Where ours finds the pattern, 1-based, or 0; -1: an error. Captures are compared by their sum. */
static int64_t ours(struct str subject, struct str pattern, int64_t *end, int64_t *sum)
{
    bool anchored = pattern.n > 0 && pattern.p[0] == '^';
    struct script_pattern m;

    *sum = 0;
    if (script_pattern_is_plain(pattern)) {
        const char *at = memmem(subject.p, subject.n, pattern.p, pattern.n);

        *end = at == NULL ? 0 : at - subject.p + (ptrdiff_t)pattern.n;
        return at == NULL ? 0 : at - subject.p + 1;
    }
    pattern = str_sub(pattern, anchored, pattern.n);
    script_pattern_init(&m, subject, pattern, 1 << 20);
    for (const char *s = subject.p; s <= subject.p + subject.n; s++) {
        const char *got;

        m.level = 0;
        got = script_pattern_match(&m, s, pattern.p);
        if (m.error != NULL)
            return -1;
        if (got != NULL) {
            *end = got - subject.p;
            *sum = 0;
            for (int i = 0; i < m.level; i++) {
                if (m.captures[i].length == SCRIPT_PATTERN_OPEN)
                    return -1;
                *sum = *sum * 31 + (m.captures[i].length == SCRIPT_PATTERN_POSITION
                                        ? 1000 + (m.captures[i].at - subject.p)
                                        : m.captures[i].length);
            }
            return s - subject.p + 1;
        }
        if (anchored)
            break;
    }
    return 0;
}

static int64_t stock(lua_State *L, struct str subject, struct str pattern, int64_t *end,
                     int64_t *sum)
{
    int64_t at;

    lua_settop(L, 0);
    lua_getglobal(L, "string");
    lua_getfield(L, 1, "find");
    lua_pushlstring(L, subject.p, subject.n);
    lua_pushlstring(L, pattern.p, pattern.n);
    if (lua_pcall(L, 2, LUA_MULTRET, 0) != LUA_OK)
        return -1;
    at = lua_tointeger(L, 2);
    *end = lua_tointeger(L, 3);
    *sum = 0;
    for (int i = 4; i <= lua_gettop(L); i++)
        *sum = *sum * 31 + (lua_type(L, i) == LUA_TNUMBER ? 999 + lua_tointeger(L, i)
                                                          : (int64_t)lua_rawlen(L, i));
    return at;
}

static void finds_what_stock_lua_finds(void **state)
{
    lua_State *L = luaL_newstate();
    uint32_t seed = 7, found = 0;

    (void)state;
    luaL_openlibs(L);
    for (int i = 0; i < CASES; i++) {
        char a[16], b[16];
        struct str subject = { a, make(&seed, "aab(. 1", 12, a) };
        struct str pattern = { b, make(&seed, "aab.%*+-?()[]^$1fbw", 9, b) };
        int64_t end1 = 0, end2 = 0, sum1 = 0, sum2 = 0, at1, at2;

        at1 = ours(subject, pattern, &end1, &sum1);
        at2 = stock(L, subject, pattern, &end2, &sum2);
        if (at1 != at2 || (at1 > 0 && (end1 != end2 || sum1 != sum2)))
            fail_msg("`" STR_FMT "` in `" STR_FMT "`: %d, stock %d", STR_ARG(pattern),
                     STR_ARG(subject), (int)at1, (int)at2);
        found += at1 > 0;
    }
    assert_true(found > CASES / 20);
    lua_close(L);
}

static void ends_when_no_step_is_left(void **state)
{
    char text[30];
    struct script_pattern m;
    struct str pattern = STR(".-.-.-.-.-.-.-.-b");

    (void)state;
    memset(text, 'a', sizeof(text));
    script_pattern_init(&m, (struct str){ text, sizeof(text) }, pattern, 100000);
    assert_null(script_pattern_match(&m, text, pattern.p));
    assert_true(m.steps < 0);
    assert_null(m.error);
}

static void a_pattern_is_nested_no_deeper_than_its_limit(void **state)
{
    char text[512];
    struct script_pattern m;
    struct str pattern = { text, sizeof(text) };

    (void)state;
    for (size_t i = 0; i < sizeof(text); i += 2)
        memcpy(text + i, "a?", 2);
    script_pattern_init(&m, STR("aaaaaaaaaa"), pattern, 1 << 20);
    (void)script_pattern_match(&m, m.subject, pattern.p);
    assert_true(m.error == NULL || str_eq(str_of(m.error), STR("pattern too complex")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_stock_lua_finds),
        cmocka_unit_test(ends_when_no_step_is_left),
        cmocka_unit_test(a_pattern_is_nested_no_deeper_than_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
