/* SPDX-License-Identifier: Apache-2.0
 *
 * The implicit types of YAML 1.1 (as PyYAML, Ruby and Go's yaml.v2 resolve them) and of the core
 * schema of 1.2, together: what either would not call a text is none. Plain decimal numbers, `true`
 * and `false` mean the same to all.
 */
#include "doc/plain.h"

enum { WORD_MAX = 5 }; /* `false` */

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

bool doc_plain_is_safe(struct str v)
{
    if (v.n == 0 || is_word(v) || has_syntax(v))
        return false;
    return is_exact_number(v) || !looks_numeric(v);
}

/* ---- what it is read as ---- */

static size_t digits_at(struct str v, size_t at, const char *set)
{
    size_t n = 0;

    while (at + n < v.n && (v.p[at + n] == '_' || one_of(v.p[at + n], set)))
        n++;
    return n;
}

static bool is_radix(struct str v)
{
    static const struct {
        const char *mark, *digits;
    } rows[] = {
        { "xX", "0123456789abcdefABCDEF" },
        { "oO", "01234567" },
        { "bB", "01" },
    };

    for (size_t i = 0; v.n > 2 && v.p[0] == '0' && i < LEN(rows); i++) {
        if (one_of(v.p[1], rows[i].mark))
            return digits_at(v, 2, rows[i].digits) == v.n - 2;
    }
    return false;
}

/* Digits, with a point and an exponent where wanted: "1_000", "1.10", ".5", "1e3". */
static bool is_decimal(struct str v)
{
    size_t whole = digits_at(v, 0, "0123456789"), part = 0, at = whole;

    if (whole && v.p[0] == '_')
        return false;
    if (at < v.n && v.p[at] == '.') {
        part = digits_at(v, at + 1, "0123456789");
        at += part + 1;
    }
    if (whole + part == 0)
        return false;
    if (at < v.n && one_of(v.p[at], "eE")) {
        at += at + 1 < v.n && one_of(v.p[at + 1], "+-") ? 2 : 1;
        whole = digits_at(v, at, "0123456789");
        at = whole ? at + whole : SIZE_MAX;
    }
    return at == v.n;
}

/* "12:30", "190:20:30.15": numbers to the base of 60. */
static bool is_sexagesimal(struct str v)
{
    size_t at = digits_at(v, 0, "0123456789");
    bool colon = false;

    if (at == 0 || v.p[0] == '_')
        return false;
    while (at < v.n && v.p[at] == ':') {
        size_t n = digits_at(v, at + 1, "0123456789");

        if (n == 0 || n > 2 || (n == 2 && v.p[at + 1] > '5'))
            return false;
        at += n + 1;
        colon = true;
    }
    if (at < v.n && v.p[at] == '.')
        at += digits_at(v, at + 1, "0123456789") + 1;
    return colon && at == v.n;
}

/* "2026-1-2", with or without a time of day behind it. */
static bool is_date(struct str v)
{
    size_t at = digits_at(v, 0, "0123456789"), n;

    if (at != 4)
        return false;
    for (int i = 0; i < 2; i++) {
        n = at < v.n && v.p[at] == '-' ? digits_at(v, at + 1, "0123456789") : 0;
        if (n == 0 || n > 2)
            return false;
        at += n + 1;
    }
    return at == v.n || one_of(v.p[at], "Tt \t");
}

/* Most texts are none of all this, and their first character says so: numbers and dates have a digit, a sign or a point
 * there, words are few and short. */
static bool is_suspect(struct str text)
{
    char first = text.n ? text.p[0] : '~';

    return is_digit(first) || one_of(first, "+-._~<=") ||
           (text.n <= WORD_MAX && one_of(first, "yYnNoOtTfF"));
}

const char *doc_plain_reads(struct str text)
{
    struct str number;

    if (!is_suspect(text))
        return NULL;
    number = text.n && one_of(text.p[0], "+-") ? str_sub(text, 1, text.n) : text;
    if (text.n == 0 || str_eq(text, STR("~")) || str_ieq(text, STR("null")))
        return "nothing";
    if (str_ieq(text, STR("true")) || str_ieq(text, STR("false")))
        return "a boolean";
    if (is_word(text))
        return one_of(text.p[0], "<=") ? NULL : one_of(number.p[0], ".") ? "a number" : "a boolean";
    if (is_decimal(number) || is_radix(number))
        return "a number";
    if (is_sexagesimal(number))
        return "a time of day";
    return is_date(text) ? "a date" : NULL;
}
