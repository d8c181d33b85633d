/* SPDX-License-Identifier: Apache-2.0
 *
 * Doubling buffer. Escaping goes run by run: the bytes that need none are copied as they are.
 */
#include "aux/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST = 4096, FMT_MAX = 512 };

static bool room(struct aux_text *t, size_t n)
{
    size_t cap = t->cap ? t->cap : FIRST;
    char *p;

    if (t->failed || n > AUX_TEXT_MAX - t->n) {
        t->failed = true;
        return false;
    }
    if (t->n + n <= t->cap)
        return true;
    while (cap < t->n + n)
        cap *= 2;
    p = realloc(t->p, cap);
    if (!p) {
        t->failed = true;
        return false;
    }
    t->p = p;
    t->cap = cap;
    return true;
}

void aux_text_add(struct aux_text *t, struct str s)
{
    if (s.n == 0 || !room(t, s.n))
        return;
    memcpy(t->p + t->n, s.p, s.n);
    t->n += s.n;
}

void aux_text_put(struct aux_text *t, const char *fmt, ...)
{
    va_list args;
    int n;

    if (!room(t, FMT_MAX))
        return;
    va_start(args, fmt);
    n = vsnprintf(t->p + t->n, FMT_MAX, fmt, args);
    va_end(args);
    if (n > 0)
        t->n += MIN((size_t)n, (size_t)FMT_MAX - 1);
}

static bool plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void aux_text_json(struct aux_text *t, struct str s)
{
    size_t bad = s.n, run;

    if (str_utf8(s, &bad))
        bad = s.n;
    for (size_t i = 0; i < s.n; i += run) {
        unsigned char c = (unsigned char)s.p[i];

        for (run = 0; i + run < s.n && plain((unsigned char)s.p[i + run]);)
            run++;
        aux_text_add(t, str_sub(s, i, run));
        if (run)
            continue;
        run = 1;
        if (c == '"' || c == '\\')
            aux_text_put(t, "\\%c", c);
        else if (c < 0x20 || c == 0x7f ||
                 bad < s.n) /* Latin-1 where it is no UTF-8: nothing is lost */
            aux_text_put(t, "\\u%04x", c);
        else
            aux_text_add(t, str_sub(s, i, 1));
    }
}

void aux_text_label(struct aux_text *t, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '"' || c == '\\')
            aux_text_put(t, "\\%c", c);
        else
            aux_text_put(t, "%c", c >= 0x20 && c < 0x7f ? c : '?');
    }
}

void aux_text_hex(struct aux_text *t, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        aux_text_put(t, "%02x", bytes[i]);
}

void aux_text_eat(struct aux_text *t, size_t n)
{
    assert(n <= t->n);
    t->n -= n;
    if (t->n)
        memmove(t->p, t->p + n, t->n);
}

void aux_text_fini(struct aux_text *t)
{
    free(t->p);
    *t = (struct aux_text){ 0 };
}
