/* SPDX-License-Identifier: Apache-2.0
 *
 * One scalar out, one in. A value that was plain stays plain unless some reader of YAML 1.1 or 1.2
 * would make something else of it than it is here; plain decimal numbers mean the same to all and
 * stay as they are.
 */
#include "doc/edit.h"

static bool one_of(char c, const char *set)
{
    return c != '\0' && str_find(str_of(set), c) < str_of(set).n;
}

/* Words that are no text in YAML 1.1 (and `null` in both); `true` and `false` are the same in both
 * and stay. */
static bool is_word(struct str v)
{
    static const struct str words[] = {
        STR_INIT("y"),     STR_INIT("n"),    STR_INIT("yes"),  STR_INIT("no"),   STR_INIT("on"),
        STR_INIT("off"),   STR_INIT("~"),    STR_INIT("null"), STR_INIT(".inf"), STR_INIT("+.inf"),
        STR_INIT("-.inf"), STR_INIT(".nan"), STR_INIT("<<"),   STR_INIT("="),
    };

    for (size_t i = 0; i < LEN(words); i++)
        if (str_ieq(v, words[i]))
            return true;
    return str_ieq(v, STR("true")) ? !str_eq(v, STR("true"))
                                   : str_ieq(v, STR("false")) && !str_eq(v, STR("false"));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "0", "25", "-3", "2.5": no leading zero, no trailing zero after the point. */
static bool is_exact_number(struct str v)
{
    struct str digits = v.n && v.p[0] == '-' ? str_sub(v, 1, v.n) : v, whole, rest;
    size_t point = str_find(digits, '.');

    whole = str_sub(digits, 0, point);
    rest = str_sub(digits, point + 1, digits.n);
    if (whole.n == 0 || (whole.n > 1 && whole.p[0] == '0'))
        return false;
    for (size_t i = 0; i < digits.n; i++)
        if (i != point && !is_digit(digits.p[i]))
            return false;
    return point == digits.n || (rest.n && rest.p[rest.n - 1] != '0');
}

/* Digits with `_ : . - x o e +` between them: octal, hex, floats, times of day, dates to one reader
 * or another. */
static bool looks_numeric(struct str v)
{
    bool digit = false, letter = false;

    for (size_t i = 0; i < v.n; i++) {
        if (!is_digit(v.p[i]) && !one_of(v.p[i], "_:.-+xXoObBeEabcdefABCDEFT Zz"))
            return false;
        digit = digit || is_digit(v.p[i]);
        letter = letter || (!is_digit(v.p[i]) && !one_of(v.p[i], "_:.-+ "));
    }
    return digit &&
           (!letter || is_digit(v.p[0]) || v.p[0] == '-' || v.p[0] == '+' || v.p[0] == '.');
}

static bool has_syntax(struct str v)
{
    char first = v.p[0];

    if (one_of(first, ",[]{}#&*!|>'\"%@`\\ \t") || v.p[v.n - 1] == ' ' || v.p[v.n - 1] == ':')
        return true;
    if (one_of(first, "-?:") && (v.n == 1 || v.p[1] == ' ' || first != '-'))
        return true;
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];

        if (c < 0x20 || c >= 0x7F || one_of(v.p[i], ",[]{}"))
            return true;
        if (i + 1 < v.n && ((c == ':' && v.p[i + 1] == ' ') || (c == ' ' && v.p[i + 1] == '#')))
            return true;
    }
    return str_has_prefix(v, STR("---")) || str_has_prefix(v, STR("..."));
}

static bool safe_plain(struct str v)
{
    if (v.n == 0 || is_word(v) || has_syntax(v))
        return false;
    return is_exact_number(v) || !looks_numeric(v);
}

static struct str in_single(struct arena *a, struct str v)
{
    char *p = arena_take_text(a, 2 * v.n + 2);
    size_t n = 0;

    p[n++] = '\'';
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\'')
            p[n++] = '\'';
        p[n++] = v.p[i];
    }
    p[n++] = '\'';
    return (struct str){ p, n };
}

static struct str in_double(struct arena *a, struct str v)
{
    static const char hex[] = "0123456789abcdef";
    char *p = arena_take_text(a, 4 * v.n + 2);
    size_t n = 0;

    p[n++] = '"';
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];

        if (c < 0x20 || c == 0x7F) {
            p[n++] = '\\';
            p[n++] = 'x';
            p[n++] = hex[c >> 4];
            p[n++] = hex[c & 15];
            continue;
        }
        if (c == '"' || c == '\\')
            p[n++] = '\\';
        p[n++] = v.p[i];
    }
    p[n++] = '"';
    return (struct str){ p, n };
}

static bool has_control(struct str v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7F)
            return true;
    return false;
}

static struct str dressed(struct arena *a, char first, struct str value)
{
    if (first == '\'' && !has_control(value))
        return in_single(a, value);
    if (one_of(first, "\"'|>") || !safe_plain(value))
        return in_double(a, value);
    return value;
}

struct str doc_edit_scalar(struct arena *a, struct str text, const struct doc_node *at,
                           struct str value)
{
    size_t start = MIN(at->at.start, text.n), end = MIN(MAX(at->at.end, at->at.start), text.n);
    bool empty = start == end, glued = empty && start > 0 && !one_of(text.p[start - 1], " \t\n[{");
    struct str new = dressed(a, empty ? '\0' : text.p[start], value);

    return str_fmt(a, STR_FMT "%s" STR_FMT STR_FMT, (int)start, text.p, glued ? " " : "",
                   STR_ARG(new), STR_ARG(str_sub(text, end, text.n)));
}
