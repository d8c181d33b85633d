/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass: brackets, captures, what follows a `%`. Malformed is what string.find would raise on any
 * subject; habits are looked for in what is well formed.
 */
#include "lua/pattern.h"

enum { CAPTURES_MAX = 32 };

struct scan {
    struct str p;
    size_t at;
    size_t open[CAPTURES_MAX], depth, captures;
    struct lua_pattern_result result;
};

static bool fail(struct scan *s, size_t at, size_t n, const char *why)
{
    s->result = (struct lua_pattern_result){ LUA_PATTERN_MALFORMED, at, n, why, NULL };
    return false;
}

static void habit(struct scan *s, size_t at, size_t n, const char *why, const char *help)
{
    if (s->result.verdict == LUA_PATTERN_FINE)
        s->result = (struct lua_pattern_result){ LUA_PATTERN_HABIT, at, n, why, help };
}

/* At '['. */
static bool set(struct scan *s)
{
    size_t from = s->at++;

    if (s->at < s->p.n && s->p.p[s->at] == '^')
        s->at++;
    do {
        if (s->at >= s->p.n)
            return fail(s, from, 1, "has a `[` without its `]`");
        if (s->p.p[s->at] == '%' && ++s->at >= s->p.n)
            return fail(s, s->at - 1, 1, "ends with a `%`");
        s->at++;
    } while (s->at >= s->p.n || s->p.p[s->at] != ']');
    s->at++;
    return true;
}

/* At '%'. */
static bool escaped(struct scan *s)
{
    size_t from = s->at++;
    char c;

    if (s->at >= s->p.n)
        return fail(s, from, 1, "ends with a `%`");
    c = s->p.p[s->at++];
    if (c == 'b') {
        if (s->at + 2 > s->p.n)
            return fail(s, from, 2, "has a `%b` without its two characters");
        s->at += 2;
    } else if (c == 'f') {
        if (s->at >= s->p.n || s->p.p[s->at] != '[')
            return fail(s, from, 2, "has a `%f` without a `[set]`");
    } else if (c >= '0' && c <= '9') {
        if (c == '0' || (size_t)(c - '0') > s->captures)
            return fail(s, from, 2, "refers to a capture that there is not");
        for (size_t i = 0; i < s->depth; i++)
            if (s->open[i] == (size_t)(c - '0'))
                return fail(s, from, 2, "refers to a capture that is not closed yet");
    }
    return true;
}

static bool step(struct scan *s)
{
    switch (s->p.p[s->at]) {
    case '%':
        return escaped(s);
    case '[':
        return set(s);
    case '(':
        if (++s->captures > CAPTURES_MAX)
            return fail(s, s->at, 1, "has more than 32 captures");
        s->open[s->depth++] = s->captures;
        s->at++;
        return true;
    case ')':
        if (s->depth == 0)
            return fail(s, s->at, 1, "has a `)` without its `(`");
        s->depth--;
        s->at++;
        return true;
    default:
        s->at++;
        return true;
    }
}

static void habits(struct scan *s)
{
    static const char classes[] = "dDwWsS";

    for (size_t i = 0; i + 1 < s->p.n; i++) {
        char c = s->p.p[i], next = s->p.p[i + 1];

        if (c == '%') {
            i++;
        } else if (c == '\\' && memchr(classes, next, sizeof classes - 1) != NULL) {
            habit(s, i, 2, "has a `\\` where Lua wants `%`", "classes are `%d`, `%w`, `%s`");
        } else if (c == '\\' && (next == '.' || next == '/' || next == '-')) {
            habit(s, i, 2, "has a `\\` where Lua wants `%`", "`%` takes a character literally");
        } else if (c == '(' && next == '?') {
            habit(s, i, 2, "has a `(?`, which Lua does not know", "patterns have plain captures");
        } else if (c == '{' && next >= '0' && next <= '9' && i > 0) {
            habit(s, i, 2, "has a count in braces, which Lua takes literally",
                  "write what is repeated as often as it is wanted");
        } else if (c == '|' && i > 0 && s->depth == 0 && s->p.p[i - 1] != '[' &&
                   memchr(s->p.p, '[', i) == NULL) {
            habit(s, i, 1, "has a `|`, which Lua takes literally",
                  "patterns have no alternatives: match twice, or use `px.re` in on_load");
        }
    }
}

struct lua_pattern_result lua_pattern_check(struct str pattern)
{
    struct scan s = { .p = pattern };

    while (s.at < s.p.n)
        if (!step(&s))
            return s.result;
    if (s.depth > 0) {
        fail(&s, 0, pattern.n, "has a `(` without its `)`");
        return s.result;
    }
    habits(&s);
    return s.result;
}
