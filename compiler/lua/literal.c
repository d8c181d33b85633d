/* SPDX-License-Identifier: Apache-2.0
 *
 * Numerals are checked by their form; a decimal one that does not fit into 64 bits is a float, as in
 * lobject.c. Escapes are those of llex.c.
 */
#include "lua/literal.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    c = str_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t digits(struct str s, size_t at, bool hex)
{
    while (at < s.n && (hex ? hex_value(s.p[at]) >= 0 : is_digit(s.p[at])))
        at++;
    return at;
}

/* [+-] digits, at least one. */
static bool exponent(struct str s, size_t at)
{
    size_t end;

    if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
        at++;
    end = digits(s, at, false);
    return end > at && end == s.n;
}

static bool value_of(struct str s, bool hex, int64_t *out)
{
    uint64_t v = 0;

    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned)hex_value(s.p[i]);

        if (!hex && (v > INT64_MAX / 10 || v * 10 + d > INT64_MAX))
            return false;
        v = v * (hex ? 16 : 10) + d;
    }
    *out = (int64_t)v;
    return true;
}

bool lua_literal_number(struct str s, struct lua_literal_number *out)
{
    bool hex = s.n > 1 && s.p[0] == '0' && str_lower(s.p[1]) == 'x';
    size_t first = hex ? 2 : 0, whole = digits(s, first, hex), at = whole, count = whole - first;

    if (at == s.n && count > 0) {
        out->is_float = !value_of(str_sub(s, first, s.n), hex, &out->integer);
        return true;
    }
    if (at < s.n && s.p[at] == '.') {
        at = digits(s, at + 1, hex);
        count += at - whole - 1;
    }
    if (count == 0)
        return false;
    if (at < s.n && (str_lower(s.p[at]) != (hex ? 'p' : 'e') || !exponent(s, at + 1)))
        return false;
    out->is_float = true;
    return true;
}

static int utf8(uint32_t code, char *out)
{
    char back[LUA_LITERAL_MAX];
    int n = 0;
    uint32_t room = 0x3F; /* what the first byte can still hold */

    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    do {
        back[n++] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
        room >>= 1;
    } while (code > room);
    back[n++] = (char)((~room << 1) | code);
    for (int i = 0; i < n; i++)
        out[i] = back[n - 1 - i];
    return n;
}

static int unicode_escape(struct str s, char *out, size_t *used, const char **why)
{
    uint32_t code = 0;
    size_t at = 3;

    *used = str_sub(s, 0, 3).n;
    *why = "`\\u` wants a code point in braces: `\\u{20AC}`";
    if (s.n < 4 || s.p[2] != '{' || hex_value(s.p[3]) < 0)
        return -1;
    for (; at < s.n && hex_value(s.p[at]) >= 0; at++) {
        if (code > (0x7FFFFFFFU >> 4)) {
            *used = at;
            *why = "the code point is larger than 7FFFFFFF";
            return -1;
        }
        code = code * 16 + (uint32_t)hex_value(s.p[at]);
    }
    *used = at;
    if (at >= s.n || s.p[at] != '}')
        return -1;
    *used = at + 1;
    return utf8(code, out);
}

static int decimal_escape(struct str s, char *out, size_t *used, const char **why)
{
    unsigned v = 0;
    size_t at = 1;

    for (; at < s.n && at < 4 && is_digit(s.p[at]); at++)
        v = v * 10 + (unsigned)(s.p[at] - '0');
    *used = at;
    *why = "a decimal escape goes up to `\\255`";
    out[0] = (char)v;
    return v <= 255 ? 1 : -1;
}

static int hex_escape(struct str s, char *out, size_t *used, const char **why)
{
    *used = 2;
    *why = "`\\x` wants two hexadecimal digits";
    for (; *used < 4; ++*used)
        if (*used >= s.n || hex_value(s.p[*used]) < 0)
            return -1;
    out[0] = (char)(hex_value(s.p[2]) * 16 + hex_value(s.p[3]));
    return 1;
}

int lua_literal_escape(struct str s, char *out, size_t *used, const char **why)
{
    static const char from[] = "abfnrtv\\\"'", to[] = "\a\b\f\n\r\t\v\\\"'";
    const char *hit;

    *used = s.n < 2 ? s.n : 2;
    *why = "Lua has no such escape";
    if (s.n < 2)
        return -1;
    if (is_digit(s.p[1]))
        return decimal_escape(s, out, used, why);
    if (s.p[1] == 'x')
        return hex_escape(s, out, used, why);
    if (s.p[1] == 'u')
        return unicode_escape(s, out, used, why);
    hit = memchr(from, s.p[1], sizeof from - 1);
    if (hit == NULL)
        return -1;
    out[0] = to[hit - from];
    return 1;
}
