/* SPDX-License-Identifier: Apache-2.0
 *
 * A back-tracking matcher after lstrlib.c of Lua 5.4, with errors as values and a step counter: it
 * recurses where Lua's does, at most SCRIPT_PATTERN_DEPTH deep. Classes are those of the C locale.
 */
#include "script/pattern.h"

#include <ctype.h>

void script_pattern_init(struct script_pattern *m, struct str subject, struct str pattern,
                         int64_t steps)
{
    m->subject = subject.p;
    m->subject_end = subject.p + subject.n;
    m->pattern_end = pattern.p + pattern.n;
    m->steps = steps;
    m->error = NULL;
    m->depth = SCRIPT_PATTERN_DEPTH;
    m->level = 0;
}

bool script_pattern_is_plain(struct str pattern)
{
    static const char special[] = "^$*+?.([%-";

    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.p[i] && strchr(special, pattern.p[i]))
            return false;
    }
    return true;
}

static const char *fail(struct script_pattern *m, const char *error)
{
    if (m->error == NULL)
        m->error = error;
    return NULL;
}

static bool step(struct script_pattern *m)
{
    return --m->steps >= 0 && m->error == NULL;
}

/* The end of the single-character class at p. */
static const char *class_end(struct script_pattern *m, const char *p)
{
    char c = *p++;

    if (c == '%') {
        if (p == m->pattern_end)
            return fail(m, "malformed pattern (ends with '%')");
        return p + 1;
    }
    if (c != '[')
        return p;
    if (p < m->pattern_end && *p == '^')
        p++;
    do {
        if (p == m->pattern_end)
            return fail(m, "malformed pattern (missing ']')");
        c = *p++;
        if (c == '%') {
            if (p == m->pattern_end)
                return fail(m, "malformed pattern (missing ']')");
            p++;
        }
    } while (p == m->pattern_end || *p != ']');
    return p + 1;
}

static bool is_class(int c, int letter)
{
    bool is;

    switch (letter | 0x20) {
    case 'a':
        is = isalpha(c);
        break;
    case 'c':
        is = iscntrl(c);
        break;
    case 'd':
        is = isdigit(c);
        break;
    case 'g':
        is = isgraph(c);
        break;
    case 'l':
        is = islower(c);
        break;
    case 'p':
        is = ispunct(c);
        break;
    case 's':
        is = isspace(c);
        break;
    case 'u':
        is = isupper(c);
        break;
    case 'w':
        is = isalnum(c);
        break;
    case 'x':
        is = isxdigit(c);
        break;
    default:
        return letter == c;
    }
    return isupper(letter) ? !is : is;
}

/* Is c in the set from '[' at p to ']' at end? */
static bool in_set(struct script_pattern *m, int c, const char *p, const char *end)
{
    bool wanted = true;

    if (p[1] == '^') {
        wanted = false;
        p++;
    }
    while (++p < end) {
        if (!step(m))
            return false;
        if (*p == '%') {
            p++;
            if (is_class(c, (unsigned char)*p))
                return wanted;
        } else if (p[1] == '-' && p + 2 < end) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p)
                return wanted;
        } else if ((unsigned char)*p == c) {
            return wanted;
        }
    }
    return !wanted;
}

static bool is_single(struct script_pattern *m, const char *s, const char *p, const char *end)
{
    int c;

    if (s >= m->subject_end)
        return false;
    c = (unsigned char)*s;
    switch (*p) {
    case '.':
        return true;
    case '%':
        return is_class(c, (unsigned char)p[1]);
    case '[':
        return in_set(m, c, p, end - 1);
    default:
        return (unsigned char)*p == c;
    }
}

/* %bxy */
static const char *balance(struct script_pattern *m, const char *s, const char *p)
{
    char open, close;
    int nested = 1;

    if (p >= m->pattern_end - 1)
        return fail(m, "malformed pattern (missing arguments to '%b')");
    open = *p;
    close = p[1];
    if (s >= m->subject_end || *s != open)
        return NULL;
    while (++s < m->subject_end) {
        if (!step(m))
            return NULL;
        if (*s == close) {
            if (--nested == 0)
                return s + 1;
        } else if (*s == open) {
            nested++;
        }
    }
    return NULL;
}

/* x*, x+ */
static const char *longest(struct script_pattern *m, const char *s, const char *p, const char *end)
{
    ptrdiff_t n = 0;

    while (is_single(m, s + n, p, end)) {
        if (!step(m))
            return NULL;
        n++;
    }
    for (; n >= 0; n--) {
        const char *got = script_pattern_match(m, s + n, end + 1);

        if (got != NULL || m->error != NULL || m->steps < 0)
            return got;
    }
    return NULL;
}

/* x- */
static const char *shortest(struct script_pattern *m, const char *s, const char *p, const char *end)
{
    for (;;) {
        const char *got = script_pattern_match(m, s, end + 1);

        if (got != NULL || !step(m))
            return got;
        if (!is_single(m, s, p, end))
            return NULL;
        s++;
    }
}

static const char *open_capture(struct script_pattern *m, const char *s, const char *p,
                                ptrdiff_t what)
{
    const char *got;

    if (m->level >= SCRIPT_PATTERN_CAPTURES)
        return fail(m, "too many captures");
    m->captures[m->level].at = s;
    m->captures[m->level].length = what;
    m->level++;
    got = script_pattern_match(m, s, p);
    if (got == NULL)
        m->level--;
    return got;
}

static const char *close_capture(struct script_pattern *m, const char *s, const char *p)
{
    const char *got;
    int level = m->level - 1;

    while (level >= 0 && m->captures[level].length != SCRIPT_PATTERN_OPEN)
        level--;
    if (level < 0)
        return fail(m, "invalid pattern capture");
    m->captures[level].length = s - m->captures[level].at;
    got = script_pattern_match(m, s, p);
    if (got == NULL)
        m->captures[level].length = SCRIPT_PATTERN_OPEN;
    return got;
}

/* %1 */
static const char *again(struct script_pattern *m, const char *s, char digit)
{
    int level = digit - '1';
    size_t n;

    if (level < 0 || level >= m->level || m->captures[level].length == SCRIPT_PATTERN_OPEN)
        return fail(m, "invalid capture index in pattern");
    n = (size_t)m->captures[level].length;
    m->steps -= (int64_t)(n / 16);
    if ((size_t)(m->subject_end - s) >= n && memcmp(m->captures[level].at, s, n) == 0)
        return s + n;
    return NULL;
}

/* %f[set] at p, which is the '['; the frontier takes no character. */
static bool frontier(struct script_pattern *m, const char *s, const char *p, const char **end)
{
    int before, here;

    if (p >= m->pattern_end || *p != '[') {
        fail(m, "missing '[' after '%f' in pattern");
        return false;
    }
    *end = class_end(m, p);
    if (*end == NULL)
        return false;
    before = s == m->subject ? 0 : (unsigned char)s[-1];
    here = s == m->subject_end ? 0 : (unsigned char)*s;
    return !in_set(m, before, p, *end - 1) && in_set(m, here, p, *end - 1);
}

/* What a '%' at p begins that is no single character: *s and *p move behind it. False: it is a
 * single character after all. */
static bool escape(struct script_pattern *m, const char **s, const char **p)
{
    const char *end = *p + 2;

    if (*p + 1 >= m->pattern_end)
        return false;
    switch ((*p)[1]) {
    case 'b':
        *s = balance(m, *s, end);
        *p = end + 2;
        return true;
    case 'f':
        if (!frontier(m, *s, end, &end))
            *s = NULL;
        *p = end;
        return true;
    default:
        if (!isdigit((unsigned char)(*p)[1]))
            return false;
        *s = again(m, *s, (*p)[1]);
        *p = end;
        return true;
    }
}

/* A single character and what follows it: *s and *p move on, or the rest is matched here, which
 * true says. */
static bool single(struct script_pattern *m, const char **s, const char **p, const char **got)
{
    const char *end = class_end(m, *p);
    char suffix;
    bool is;

    *got = NULL;
    if (end == NULL)
        return true;
    suffix = end < m->pattern_end ? *end : 0;
    if (suffix == '*' || suffix == '-') {
        *got = suffix == '*' ? longest(m, *s, *p, end) : shortest(m, *s, *p, end);
        return true;
    }
    is = is_single(m, *s, *p, end);
    if (suffix == '+') {
        *got = is ? longest(m, *s + 1, *p, end) : NULL;
        return true;
    }
    if (suffix == '?') {
        if (is && (*got = script_pattern_match(m, *s + 1, end + 1)) != NULL)
            return true;
        *p = end + 1;
        return false;
    }
    *p = end;
    if (is)
        (*s)++;
    return !is;
}

/* Brackets of captures; false where p is at none, else *got is the rest of the match. */
static bool capture(struct script_pattern *m, const char *s, const char *p, const char **got)
{
    bool here = *p == '(' && p + 1 < m->pattern_end && p[1] == ')';

    if (*p == '(')
        *got =
            open_capture(m, s, p + 1 + here, here ? SCRIPT_PATTERN_POSITION : SCRIPT_PATTERN_OPEN);
    else if (*p == ')')
        *got = close_capture(m, s, p + 1);
    return *p == '(' || *p == ')';
}

static const char *walk(struct script_pattern *m, const char *s, const char *p)
{
    const char *got;

    while (s != NULL && p < m->pattern_end) {
        if (!step(m))
            return NULL;
        if (capture(m, s, p, &got))
            return got;
        if (*p == '$' && p + 1 == m->pattern_end)
            return s == m->subject_end ? s : NULL;
        if (*p == '%' && escape(m, &s, &p))
            continue;
        if (single(m, &s, &p, &got))
            return got;
    }
    return s;
}

const char *script_pattern_match(struct script_pattern *m, const char *s, const char *p)
{
    const char *got;

    if (m->depth-- == 0) {
        m->depth++;
        return fail(m, "pattern too complex");
    }
    got = walk(m, s, p);
    m->depth++;
    return m->error == NULL && m->steps >= 0 ? got : NULL;
}
