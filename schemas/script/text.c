/* SPDX-License-Identifier: Apache-2.0
 *
 * `string`: what stock Lua could be held up in is ours. Searches run on the metered matcher; what
 * makes text is bounded; format shows no addresses.
 */
#include "script/text.h"

#include "script/pattern.h"

enum { REP_MAX = 64 << 10, RESULTS_MAX = 250 };

static struct str check_str(lua_State *L, int i)
{
    struct str s;

    s.p = luaL_checklstring(L, i, &s.n);
    return s;
}

/* Where a search begins, from Lua's 1-based and negative positions; SIZE_MAX: behind the end. */
static size_t start_of(lua_Integer init, size_t n)
{
    if (init > 0)
        return (size_t)init - 1 > n ? SIZE_MAX : (size_t)init - 1;
    if (init == 0 || init < -(lua_Integer)n)
        return 0;
    return n - (size_t)-init;
}

/* ---- the matcher, metered by the run ---- */

struct search {
    struct script_pattern m;
    struct str subject, pattern; /* without '^' */
    bool anchored;
    int64_t given;
};

static void search_init(lua_State *L, struct search *s, struct str subject, struct str pattern)
{
    s->subject = subject;
    s->anchored = pattern.n > 0 && pattern.p[0] == '^';
    s->pattern = s->anchored ? str_sub(pattern, 1, pattern.n) : pattern;
    s->given = script_run_of(L)->fuel;
    script_pattern_init(&s->m, subject, s->pattern, s->given);
}

/* Pays for what was searched since the last time. */
static void settle(lua_State *L, struct search *s)
{
    int64_t used = s->given - (s->m.steps < 0 ? -1 : s->m.steps);

    if (s->m.error != NULL)
        luaL_error(L, "%s", s->m.error);
    script_fuel_charge(L, used);
    s->given = s->m.steps = script_run_of(L)->fuel;
}

/* The first match from `from` on; NULL where there is none. *at is where it begins. */
static const char *search_from(lua_State *L, struct search *s, const char *from, const char **at)
{
    const char *end = s->subject.p + s->subject.n, *got = NULL;

    for (; from <= end; from++) {
        s->m.level = 0;
        s->m.steps--;
        got = script_pattern_match(&s->m, from, s->pattern.p);
        if (got != NULL || s->anchored || s->m.error != NULL || s->m.steps < 0)
            break;
    }
    settle(L, s);
    *at = from;
    return got;
}

static void push_capture(lua_State *L, const struct search *s, int i, const char *from,
                         const char *end)
{
    ptrdiff_t length;

    if (i >= s->m.level) {
        if (i != 0)
            luaL_error(L, "invalid capture index %%%d", i + 1);
        lua_pushlstring(L, from, (size_t)(end - from));
        return;
    }
    length = s->m.captures[i].length;
    if (length == SCRIPT_PATTERN_POSITION)
        lua_pushinteger(L, s->m.captures[i].at - s->subject.p + 1);
    else if (length == SCRIPT_PATTERN_OPEN)
        luaL_error(L, "unfinished capture");
    else
        lua_pushlstring(L, s->m.captures[i].at, (size_t)length);
}

/* All captures, or the whole match where `whole` and there are none. */
static int push_captures(lua_State *L, const struct search *s, const char *from, const char *end,
                         bool whole)
{
    int n = s->m.level == 0 && whole ? 1 : s->m.level;

    luaL_checkstack(L, n, "too many captures");
    for (int i = 0; i < n; i++)
        push_capture(L, s, i, from, end);
    return n;
}

static int find_plain(lua_State *L, struct str subject, struct str what, size_t from)
{
    const char *at = NULL;

    if (what.n == 0)
        at = subject.p + from;
    else if (from <= subject.n && subject.n - from >= what.n)
        at = memmem(subject.p + from, subject.n - from, what.p, what.n);
    if (at == NULL) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, at - subject.p + 1);
    lua_pushinteger(L, at - subject.p + (lua_Integer)what.n);
    return 2;
}

static int find_or_match(lua_State *L, bool find)
{
    struct str subject = check_str(L, 1), pattern = check_str(L, 2);
    size_t from = start_of(luaL_optinteger(L, 3, 1), subject.n);
    const char *at, *end;
    struct search s;

    if (from == SIZE_MAX) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || script_pattern_is_plain(pattern)))
        return find_plain(L, subject, pattern, from);
    search_init(L, &s, subject, pattern);
    end = search_from(L, &s, subject.p + from, &at);
    if (end == NULL) {
        lua_pushnil(L);
        return 1;
    }
    if (!find)
        return push_captures(L, &s, at, end, true);
    lua_pushinteger(L, at - subject.p + 1);
    lua_pushinteger(L, end - subject.p);
    return push_captures(L, &s, at, end, false) + 2;
}

static int find(lua_State *L)
{
    return find_or_match(L, true);
}

static int match(lua_State *L)
{
    return find_or_match(L, false);
}

/* upvalues: subject, pattern, where to go on, end of the last match */
static int gmatch_next(lua_State *L)
{
    struct str subject = script_run_str(L, lua_upvalueindex(1));
    struct str pattern = script_run_str(L, lua_upvalueindex(2));
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    const char *at, *end;
    struct search s;

    if (from > (lua_Integer)subject.n)
        return 0;
    search_init(L, &s, subject, pattern);
    s.anchored = false;
    s.pattern = pattern;
    for (at = subject.p + from;; at++) {
        if (at > subject.p + subject.n)
            return 0;
        end = search_from(L, &s, at, &at);
        if (end == NULL)
            return 0;
        if (end - subject.p != last)
            break;
    }
    lua_pushinteger(L, end - subject.p);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return push_captures(L, &s, at, end, true);
}

static int gmatch(lua_State *L)
{
    struct str subject = check_str(L, 1);
    size_t from;

    (void)check_str(L, 2);
    from = start_of(luaL_optinteger(L, 3, 1), subject.n);
    lua_settop(L, 2);
    lua_pushinteger(L, from == SIZE_MAX ? (lua_Integer)subject.n + 1 : (lua_Integer)from);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 4);
    return 1;
}

/* ---- gsub ---- */

static void add_template(lua_State *L, luaL_Buffer *b, const struct search *s, const char *from,
                         const char *end)
{
    struct str with = script_run_str(L, 3);

    for (size_t i = 0; i < with.n; i++) {
        if (with.p[i] != '%') {
            luaL_addchar(b, with.p[i]);
            continue;
        }
        i++;
        if (i < with.n && with.p[i] == '%') {
            luaL_addchar(b, '%');
        } else if (i < with.n && with.p[i] == '0') {
            luaL_addlstring(b, from, (size_t)(end - from));
        } else if (i < with.n && with.p[i] >= '1' && with.p[i] <= '9') {
            push_capture(L, s, with.p[i] - '1', from, end);
            (void)luaL_tolstring(L, -1, NULL);
            lua_remove(L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
    }
}

/* The value that replaces a match, on top of the stack; false: the match stays. */
static bool push_replacement(lua_State *L, const struct search *s, const char *from,
                             const char *end)
{
    if (lua_isfunction(L, 3)) {
        int n;

        lua_pushvalue(L, 3);
        n = push_captures(L, s, from, end, true);
        lua_call(L, n, 1);
    } else {
        push_capture(L, s, 0, from, end);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        return false;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    return true;
}

static void add_match(lua_State *L, luaL_Buffer *b, struct search *s, const char *from,
                      const char *end)
{
    int type = lua_type(L, 3);

    if (type == LUA_TSTRING || type == LUA_TNUMBER)
        add_template(L, b, s, from, end);
    else if (push_replacement(L, s, from, end))
        luaL_addvalue(b);
    else
        luaL_addlstring(b, from, (size_t)(end - from));
    script_fuel_charge(L, 1);
    s->given = s->m.steps = script_run_of(L)->fuel;
}

static int gsub(lua_State *L)
{
    struct str subject = check_str(L, 1), pattern = check_str(L, 2);
    const char *at = subject.p, *end = subject.p + subject.n, *last = NULL, *got;
    lua_Integer max = luaL_optinteger(L, 4, (lua_Integer)subject.n + 1), n = 0;
    int type = lua_type(L, 3);
    struct search s;
    luaL_Buffer b;

    luaL_argexpected(L,
                     type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
                         type == LUA_TTABLE,
                     3, "string/function/table");
    search_init(L, &s, subject, pattern);
    luaL_buffinit(L, &b);
    while (n < max) {
        s.m.level = 0;
        s.m.steps--;
        got = script_pattern_match(&s.m, at, s.pattern.p);
        settle(L, &s);
        if (got != NULL && got != last) {
            n++;
            add_match(L, &b, &s, at, got);
            at = last = got;
        } else if (at < end) {
            luaL_addchar(&b, *at++);
        } else {
            break;
        }
        if (s.anchored)
            break;
    }
    luaL_addlstring(&b, at, (size_t)(end - at));
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}

/* ---- what makes text ---- */

static int rep(lua_State *L)
{
    struct str s = check_str(L, 1);
    lua_Integer n = luaL_checkinteger(L, 2);
    struct str between = { "", 0 };
    luaL_Buffer b;

    between.p = luaL_optlstring(L, 3, "", &between.n);
    if (n <= 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (n > REP_MAX || (s.n + between.n) * (size_t)n > REP_MAX)
        return luaL_error(L, "the result of rep is longer than %d bytes", REP_MAX);
    luaL_buffinit(L, &b);
    for (lua_Integer i = 0; i < n; i++) {
        luaL_addlstring(&b, s.p, s.n);
        if (i + 1 < n)
            luaL_addlstring(&b, between.p, between.n);
    }
    luaL_pushresult(&b);
    return 1;
}

static int byte(lua_State *L)
{
    struct str s = check_str(L, 1);
    lua_Integer from = luaL_optinteger(L, 2, 1);
    lua_Integer to = luaL_optinteger(L, 3, from), n = (lua_Integer)s.n;

    from = from < 0 ? (from < -n ? 1 : n + from + 1) : (from == 0 ? 1 : from);
    to = to < 0 ? n + to + 1 : (to > n ? n : to);
    if (from > to)
        return 0;
    if (to - from >= RESULTS_MAX)
        return luaL_error(L, "byte gives at most %d results", RESULTS_MAX);
    luaL_checkstack(L, RESULTS_MAX, "too many results");
    for (lua_Integer i = from; i <= to; i++)
        lua_pushinteger(L, (unsigned char)s.p[i - 1]);
    return (int)(to - from + 1);
}

/* Numbers, strings, booleans and nil as text; of everything else the type alone, which tells no
 * address. A number becomes a string where it stands. */
static struct str shown(lua_State *L, int i)
{
    switch (lua_type(L, i)) {
    case LUA_TSTRING:
    case LUA_TNUMBER:
        return script_run_str(L, i);
    case LUA_TBOOLEAN:
        return lua_toboolean(L, i) ? STR("true") : STR("false");
    default:
        return str_of(luaL_typename(L, i));
    }
}

static int show(lua_State *L)
{
    luaL_checkany(L, 1);
    script_run_push(L, shown(L, 1));
    return 1;
}

/* One conversion, `%...x` at p up to its letter, of argument i. */
static void add_conversion(lua_State *L, luaL_Buffer *b, const char *spec, char letter, int i)
{
    char out[512];
    int n = 0;

    if (strchr("di", letter)) {
        n = snprintf(out, sizeof(out), spec, (long long)luaL_checkinteger(L, i));
    } else if (strchr("xXou", letter)) {
        n = snprintf(out, sizeof(out), spec, (unsigned long long)luaL_checkinteger(L, i));
    } else {
        n = snprintf(out, sizeof(out), spec, (double)luaL_checknumber(L, i));
    }
    if (n > 0)
        luaL_addlstring(b, out, (size_t)n < sizeof(out) ? (size_t)n : sizeof(out) - 1);
}

/* %s with an optional precision and width. */
static void add_text(lua_State *L, luaL_Buffer *b, int i, struct str flags)
{
    size_t dot = str_find(flags, '.');
    bool left = str_has_prefix(flags, STR("-"));
    uint64_t width = 0, most = UINT64_MAX;
    struct str w = str_sub(flags, left, dot - left), s;

    if ((w.n > 0 && !str_to_u64(w, 99, &width)) ||
        (dot + 1 < flags.n && !str_to_u64(str_sub(flags, dot + 1, flags.n), 99, &most)))
        luaL_error(L, "format: `%%%s` is no conversion", lua_pushlstring(L, flags.p, flags.n));
    if (dot + 1 == flags.n)
        most = 0;
    s = shown(L, i);
    s.n = s.n < most ? s.n : (size_t)most;
    for (uint64_t k = s.n; !left && k < width; k++)
        luaL_addchar(b, ' ');
    luaL_addlstring(b, s.p, s.n);
    for (uint64_t k = s.n; left && k < width; k++)
        luaL_addchar(b, ' ');
}

static void add_any(lua_State *L, luaL_Buffer *b, const char *p, size_t n, int i)
{
    char spec[32], letter = p[n - 1];
    bool whole = strchr("dixXou", letter) != NULL;

    if (n > 16)
        luaL_error(L, "format: the conversion is too long");
    if (letter == 'c') {
        luaL_addchar(b, (char)luaL_checkinteger(L, i));
        return;
    }
    if (!whole && !strchr("aAeEfgG", letter))
        luaL_error(L, "format: `%%%c` is no conversion", letter);
    memcpy(spec, p, n - 1);
    memcpy(spec + n - 1, whole ? "ll" : "", whole ? 2 : 0);
    spec[n - 1 + (whole ? 2u : 0u)] = letter;
    spec[n + (whole ? 2u : 0u)] = 0;
    add_conversion(L, b, spec, letter, i);
}

/* The length of the conversion behind a '%': flags, two digits, a dot and two digits, a letter. */
static size_t conversion_length(lua_State *L, struct str rest)
{
    size_t n = 1, digits = 0;

    while (n < rest.n && strchr("-+ #0", rest.p[n]) && n < 6)
        n++;
    for (; n < rest.n && ((rest.p[n] >= '0' && rest.p[n] <= '9') || rest.p[n] == '.'); n++) {
        digits = rest.p[n] == '.' ? 0 : digits + 1;
        if (digits > 2)
            luaL_error(L, "format: a width has two digits at most");
    }
    if (n >= rest.n)
        luaL_error(L, "format: ends in a conversion that is not whole");
    return n + 1;
}

static int format(lua_State *L)
{
    struct str f = check_str(L, 1);
    int argument = 1, last = lua_gettop(L);
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    for (size_t i = 0; i < f.n; i++) {
        struct str rest = str_sub(f, i, f.n);
        size_t n;

        if (f.p[i] != '%') {
            luaL_addchar(&b, f.p[i]);
            continue;
        }
        if (i + 1 < f.n && f.p[i + 1] == '%') {
            luaL_addchar(&b, '%');
            i++;
            continue;
        }
        n = conversion_length(L, rest);
        argument++;
        luaL_argcheck(L, argument <= last, argument, "no value");
        if (rest.p[n - 1] == 's')
            add_text(L, &b, argument, str_sub(rest, 1, n - 2));
        else
            add_any(L, &b, rest.p, n, argument);
        i += n - 1;
    }
    luaL_pushresult(&b);
    return 1;
}

const struct script_function script_text_functions[] = {
    { "byte", byte }, { "find", find },   { "format", format }, { "gmatch", gmatch },
    { "gsub", gsub }, { "match", match }, { "rep", rep },       { NULL, NULL },
};

int script_text_show(lua_State *L)
{
    return show(L);
}
