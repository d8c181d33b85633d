/* SPDX-License-Identifier: Apache-2.0
 *
 * The buffer doubles, so writing n bytes copies at most 2n; words that all formats share are here
 * too.
 */
#include "diag/out.h"

#include <stdio.h>

static void reserve(struct diag_out *o, size_t more)
{
    size_t cap = MAX(o->cap, (size_t)1024);
    char *p;

    if (o->n + more <= o->cap)
        return;
    while (cap < o->n + more)
        cap *= 2;
    p = arena_take_text(o->arena, cap);
    if (o->n)
        memcpy(p, o->p, o->n);
    o->p = p;
    o->cap = cap;
}

void diag_out_add(struct diag_out *o, struct str s)
{
    reserve(o, s.n);
    if (s.n)
        memcpy(o->p + o->n, s.p, s.n);
    o->n += s.n;
}

void diag_out_fmt(struct diag_out *o, const char *fmt, ...)
{
    va_list args, again;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    assert(n >= 0);
    reserve(o, (size_t)n + 1);
    (void)vsnprintf(o->p + o->n, (size_t)n + 1, fmt, again);
    va_end(again);
    o->n += (size_t)n;
}

static const char *entity(char c)
{
    static const char marks[] = "&<>\"";
    static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;" };
    const char *hit = memchr(marks, c, sizeof(marks) - 1);

    if (hit != NULL)
        return entities[hit - marks];
    return (unsigned char)c < 0x20 && c != '\n' && c != '\t' ? "?" : NULL;
}

static void add_entities(struct diag_out *o, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char *other = entity(s.p[i]);

        diag_out_add(o, other ? str_of(other) : str_sub(s, i, 1));
    }
}

void diag_out_xml(struct diag_out *o, struct str s)
{
    size_t bad;

    while (!str_utf8(s, &bad)) {
        add_entities(o, str_sub(s, 0, bad));
        diag_out_add(o, STR("?"));
        s = str_sub(s, bad + 1, s.n);
    }
    add_entities(o, s);
}

struct str diag_out_level(enum diag_level level)
{
    static const struct str names[] = {
        [DIAG_OFF] = STR_INIT("off"),
        [DIAG_INFO] = STR_INIT("info"),
        [DIAG_WARNING] = STR_INIT("warning"),
        [DIAG_ERROR] = STR_INIT("error"),
    };

    return names[level];
}

struct str diag_out_code(struct arena *a, enum diag_rule rule)
{
    return rule == DIAG_INPUT ? STR("")
                              : str_fmt(a, "PX%03u", (unsigned)diag_rule_info(rule)->code);
}

static void count(struct diag_out *o, size_t n, const char *one, const char *many)
{
    if (n)
        diag_out_fmt(o, "%s%zu %s", o->n ? ", " : "", n, n == 1 ? one : many);
}

struct str diag_out_summary(struct arena *a, const struct diag_sink *sink)
{
    struct diag_out o = { .arena = a };

    count(&o, diag_count(sink, DIAG_ERROR), "error", "errors");
    count(&o, diag_count(sink, DIAG_WARNING), "warning", "warnings");
    count(&o, diag_count(sink, DIAG_INFO), "info", "infos");
    return (struct str){ o.p, o.n };
}
