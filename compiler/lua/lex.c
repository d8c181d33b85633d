/* SPDX-License-Identifier: Apache-2.0
 *
 * One character decides what a token is; each kind has its reader. Bytes above 127 are part of no
 * name, a zero byte is a character like others, as in the C locale. Every step moves `at` forward,
 * so the work is linear in the text.
 */
#include "lua/lex.h"

#include "lua/literal.h"

static const struct str words[] = {
#define KEYWORD(NAME, text) STR_INIT(text),
#define OPERATOR(NAME, text) STR_INIT(text),
#include "lua/tokens.def"
};

static const char *const names[] = {
#define KEYWORD(NAME, text) "`" text "`",
#define OPERATOR(NAME, text) "`" text "`",
#include "lua/tokens.def"
    "a name",
    "a string",
    "a number",
    "the end of the script",
    "a stray character",
    "something unreadable",
};

const char *lua_lex_name(enum lua_lex_kind kind)
{
    return names[kind];
}

void lua_lex_init(struct lua_lex *l, struct arena *a, struct str text)
{
    *l = (struct lua_lex){ .arena = a, .text = text, .line = 1 };
}

/* The character `ahead` bytes on; -1 behind the end. */
static int peek(const struct lua_lex *l, uint32_t ahead)
{
    return l->at + ahead < l->text.n ? (unsigned char)l->text.p[l->at + ahead] : -1;
}

static bool is_line_end(int c)
{
    return c == '\n' || c == '\r';
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_alpha(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\v' || is_line_end(c);
}

/* One line end: \n, \r, \r\n or \n\r. */
static void skip_line_end(struct lua_lex *l)
{
    int first = peek(l, 0), second = peek(l, 1);

    l->at += is_line_end(second) && second != first ? 2 : 1;
    l->line++;
}

static void skip_spaces(struct lua_lex *l)
{
    while (is_space(peek(l, 0))) {
        if (is_line_end(peek(l, 0)))
            skip_line_end(l);
        else
            l->at++;
    }
}

static struct lua_token token(const struct lua_lex *l, enum lua_lex_kind kind, uint32_t start)
{
    return (struct lua_token){ .kind = kind,
                               .start = start,
                               .end = l->at,
                               .line = l->line,
                               .text = str_sub(l->text, start, l->at - start) };
}

static struct lua_token bad(const struct lua_lex *l, uint32_t start, uint32_t end, const char *why)
{
    return (struct lua_token){
        .kind = LUA_LEX_BAD, .start = start, .end = end, .line = l->line, .text = str_of(why)
    };
}

/* At '[': how many '=' stand in an opening long bracket; -1 where it is none, -2 where there are
 * '=' but no second '['. */
static int long_bracket(const struct lua_lex *l, int bracket)
{
    uint32_t n = 1;

    while (peek(l, n) == '=')
        n++;
    if (peek(l, n) == bracket)
        return (int)n - 1;
    return n > 1 ? -2 : -1;
}

/* Reads up to the closing long bracket; false where there is none. */
static bool read_long(struct lua_lex *l, int level, struct str *out)
{
    uint32_t from;

    l->at += (uint32_t)level + 2;
    if (is_line_end(peek(l, 0)))
        skip_line_end(l);
    from = l->at;
    for (int c; (c = peek(l, 0)) >= 0;) {
        if (is_line_end(c)) {
            skip_line_end(l);
        } else if (c == ']' && long_bracket(l, ']') == level) {
            *out = str_sub(l->text, from, l->at - from);
            l->at += (uint32_t)level + 2;
            return true;
        } else {
            l->at++;
        }
    }
    return false;
}

static struct lua_token long_string(struct lua_lex *l, uint32_t start, int level)
{
    struct lua_token t;
    struct str value;

    if (!read_long(l, level, &value))
        return bad(l, start, start + (uint32_t)level + 2,
                   "a long string begins here and is not closed");
    t = token(l, LUA_LEX_STRING, start);
    t.text = value;
    return t;
}

/* At `--`; false where a long comment is not closed. */
static bool skip_comment(struct lua_lex *l)
{
    struct str text;

    l->at += 2;
    if (peek(l, 0) == '[') {
        int level = long_bracket(l, '[');

        if (level >= 0)
            return read_long(l, level, &text);
    }
    while (peek(l, 0) >= 0 && !is_line_end(peek(l, 0)))
        l->at++;
    return true;
}

static struct lua_token number(struct lua_lex *l)
{
    uint32_t start = l->at;
    int first = peek(l, 0);
    char mark = 'e';
    struct lua_literal_number value = { 0 };
    struct lua_token t;

    l->at++;
    if (first == '0' && (peek(l, 0) == 'x' || peek(l, 0) == 'X')) {
        mark = 'p';
        l->at++;
    }
    for (;; l->at++) {
        int c = peek(l, 0);

        if (c >= 0 && str_lower((char)c) == mark) {
            if (peek(l, 1) == '+' || peek(l, 1) == '-')
                l->at++;
        } else if (!is_hex(c) && c != '.') {
            break;
        }
    }
    while (is_alpha(peek(l, 0)) || is_digit(peek(l, 0)))
        l->at++;
    t = token(l, LUA_LEX_NUMBER, start);
    if (!lua_literal_number(t.text, &value))
        return bad(l, start, l->at, "this is not a number");
    t.is_float = value.is_float;
    t.integer = value.integer;
    return t;
}

/* Text of a quoted string as it grows: never longer than what it is written with, so that the
 * scratch, which is as long as the script, holds it. */
struct quoted {
    char *p;
    size_t n;
};

/* At a backslash. False: *why, and `at` stands behind what is wrong. */
static bool escape(struct lua_lex *l, struct quoted *q, const char **why)
{
    int c = peek(l, 1), n;
    size_t used;

    if (c == 'z') {
        l->at += 2;
        skip_spaces(l);
        return true;
    }
    if (is_line_end(c)) {
        l->at++;
        skip_line_end(l);
        q->p[q->n++] = '\n';
        return true;
    }
    n = lua_literal_escape(str_sub(l->text, l->at, l->text.n), q->p + q->n, &used, why);
    l->at += (uint32_t)used;
    if (n > 0)
        q->n += (size_t)n;
    return n > 0;
}

/* What follows a broken escape, up to the closing quote or the end of the line. */
static void skip_quoted(struct lua_lex *l, int quote)
{
    while (peek(l, 0) >= 0 && !is_line_end(peek(l, 0)) && peek(l, 0) != quote)
        l->at += peek(l, 0) == '\\' && peek(l, 1) == quote ? 2 : 1;
    if (peek(l, 0) == quote)
        l->at++;
}

static struct lua_token quoted_string(struct lua_lex *l)
{
    uint32_t start = l->at, at;
    int quote = peek(l, 0), c;
    struct quoted q = { 0 };
    const char *why;
    struct lua_token t;

    if (l->scratch == NULL)
        l->scratch = arena_take_text(l->arena, l->text.n);
    q.p = l->scratch;
    l->at++;
    while ((c = peek(l, 0)) != quote) {
        if (c < 0 || is_line_end(c))
            return bad(l, start, start + 1, "a string begins here and is not closed");
        at = l->at;
        if (c != '\\') {
            q.p[q.n++] = (char)c;
            l->at++;
        } else if (!escape(l, &q, &why)) {
            if (peek(l, 0) < 0 && at + 1 >= l->text.n)
                return bad(l, start, start + 1, "a string begins here and is not closed");
            t = bad(l, at, l->at, why);
            skip_quoted(l, quote);
            return t;
        }
    }
    l->at++;
    t = token(l, LUA_LEX_STRING, start);
    t.text = str_dup(l->arena, (struct str){ q.p, q.n });
    return t;
}

static struct lua_token name(struct lua_lex *l)
{
    uint32_t start = l->at;
    struct lua_token t;

    while (is_alpha(peek(l, 0)) || is_digit(peek(l, 0)))
        l->at++;
    t = token(l, LUA_LEX_NAME, start);
    for (int i = 0; i <= LUA_LEX_WHILE; i++)
        if (str_eq(t.text, words[i]))
            t.kind = (enum lua_lex_kind)i;
    return t;
}

static struct lua_token operator(struct lua_lex *l)
{
    uint32_t start = l->at;
    struct str rest = str_sub(l->text, l->at, 3);

    for (int i = LUA_LEX_WHILE + 1; i < LUA_LEX_NAME; i++) {
        if (str_has_prefix(rest, words[i])) {
            l->at += (uint32_t)words[i].n;
            return token(l, (enum lua_lex_kind)i, start);
        }
    }
    /* All of a character that is not ASCII, so that a mark below it is as wide as it. */
    for (l->at++; (peek(l, 0) & 0xC0) == 0x80 && peek(l, 0) >= 0;)
        l->at++;
    return token(l, LUA_LEX_STRAY, start);
}

struct lua_token lua_lex_next(struct lua_lex *l)
{
    uint32_t start;
    int c, level;

    for (skip_spaces(l); peek(l, 0) == '-' && peek(l, 1) == '-'; skip_spaces(l)) {
        start = l->at;
        if (!skip_comment(l))
            return bad(l, start, start + 4, "a long comment begins here and is not closed");
    }
    start = l->at;
    c = peek(l, 0);
    if (c < 0)
        return token(l, LUA_LEX_EOF, start);
    if (is_alpha(c))
        return name(l);
    if (is_digit(c) || (c == '.' && is_digit(peek(l, 1))))
        return number(l);
    if (c == '"' || c == '\'')
        return quoted_string(l);
    if (c == '[' && (level = long_bracket(l, '[')) != -1) {
        if (level >= 0)
            return long_string(l, start, level);
        for (l->at++; peek(l, 0) == '=';)
            l->at++;
        return bad(l, start, l->at, "a long string begins with `[[` or `[=[`");
    }
    return operator(l);
}
